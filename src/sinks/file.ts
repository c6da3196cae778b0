import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { jsonNotification } from './json-notification.js';
import type { SinkDescriptor } from './sink.js';

/** `sink archive file { path: "…" }`. */
export const fileSink: SinkDescriptor = {
  type: 'file',
  summary: 'a line of JSON each, appended to a file',
  doc: 'Appends each notification to a file as one line of JSON (NDJSON). Folders on the way to it are made. A repeat can be told by its `id`.',
  schema: {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        description: 'The file; relative to the directory in which the command runs.',
        examples: ['alerts/notifications.ndjson'],
      },
    },
    required: ['path'],
    additionalProperties: false,
  },
  retries: 'Any error of the file system is tried again: disks fill up and are emptied.',
  examples: ['sink archive file { path: "alerts/notifications.ndjson" }'],
  create: (options, { cwd }) => {
    const path = resolve(cwd, String(options['path']));
    return {
      send: async (notification) => {
        try {
          await mkdir(dirname(path), { recursive: true });
          await appendFile(path, `${JSON.stringify(jsonNotification(notification))}\n`);
          return { ok: true };
        } catch (error) {
          return { ok: false, again: true, message: `cannot append to ${path}: ${error instanceof Error ? error.message : String(error)}` };
        }
      },
      close: async () => {},
    };
  },
};
