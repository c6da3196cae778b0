import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { SinkDescriptor } from './sink.js';
import { jsonNotification } from './text/json-notification.js';

/** `sink archive file { path: "…" }`. */
export const fileSink: SinkDescriptor = {
  type: 'file',
  summary: 'one line of JSON per notification, appended to a file',
  doc: 'Appends each notification to a file as one line of JSON (NDJSON). Missing folders are created. A line that was cut off by a crash or a full disk is ended first, so that the next line is not joined to it.',
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
  retries: 'Any error of the file system is retried: a full disk may get room again.',
  repeats: 'By its `id`.',
  examples: ['sink archive file { path: "alerts/notifications.ndjson" }'],
  create: (options, { cwd }) => {
    const path = resolve(cwd, String(options['path']));
    return {
      send: async (notification) => {
        try {
          await mkdir(dirname(path), { recursive: true });
          await appendLine(path, JSON.stringify(jsonNotification(notification)));
          return { ok: true };
        } catch (error) {
          return { ok: false, again: true, message: `cannot append to ${path}: ${codeOf(error)}` };
        }
      },
      close: async () => {},
    };
  },
};

/** Opened for each notification: the file may be moved or deleted at any time. */
async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = size === 0 ? undefined : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
    await file.appendFile(last === undefined || last === 10 ? `${line}\n` : `\n${line}\n`);
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
