// Kills the process that loads it (NODE_OPTIONS=--import) at the Nth time it passes a point: TOCSIN_CRASH_AT=POINT:N, TOCSIN_CRASH_STATE=DIRECTORY.
// The points are observed from outside, by the system calls of the process; a program can name more on the diagnostics channel `tocsin:point`.
import { subscribe } from 'node:diagnostics_channel';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

const [point, number] = (process.env['TOCSIN_CRASH_AT'] ?? '').split(':');
const state = process.env['TOCSIN_CRASH_STATE'];
if (point && state) watch(point, Number(number ?? 1), resolve(state) + sep);

function watch(wanted, times, folder) {
  let left = times;
  let answered = false;
  const die = () => process.kill(process.pid, 'SIGKILL');
  const pass = (name) => {
    if (name !== wanted) return false;
    left -= 1;
    return left === 0;
  };
  const at = (name) => {
    if (pass(name)) die();
  };

  /** Descriptors of files of the state. */
  const ours = new Set();
  const isOurs = (path) => typeof path === 'string' && resolve(path).startsWith(folder);
  const half = (data) => (typeof data === 'string' ? data.slice(0, data.length >> 1) : data.subarray(0, data.byteLength >> 1));
  const synced = () => {
    at('state-committed');
    if (answered) at('result-committed');
    answered = false;
  };
  const wrap = (object, name, make) => {
    const original = object[name];
    if (typeof original !== 'function') return;
    object[name] = make(original.bind(object));
    for (const symbol of Object.getOwnPropertySymbols(original)) object[name][symbol] = original[symbol];
  };

  wrap(fs, 'openSync', (open) => (path, ...rest) => {
    const fd = open(path, ...rest);
    if (isOurs(path)) ours.add(fd);
    return fd;
  });
  wrap(fs, 'open', (open) => (path, ...rest) => {
    const done = rest.pop();
    open(path, ...rest, (error, fd) => {
      if (error === null && isOurs(path)) ours.add(fd);
      done(error, fd);
    });
  });
  wrap(fs, 'closeSync', (close) => (fd) => {
    ours.delete(fd);
    close(fd);
  });
  wrap(fs, 'close', (close) => (fd, ...rest) => {
    ours.delete(fd);
    close(fd, ...rest);
  });
  for (const name of ['writeSync', 'write'])
    wrap(fs, name, (write) => (fd, data, ...rest) => {
      if (ours.has(fd) && pass('torn-write')) {
        fs.writeSync(fd, half(data));
        die();
      }
      return write(fd, data, ...rest);
    });
  for (const name of ['fsyncSync', 'fdatasyncSync'])
    wrap(fs, name, (sync) => (fd) => {
      if (ours.has(fd)) at('state-written');
      sync(fd);
      if (ours.has(fd)) synced();
    });
  for (const name of ['fsync', 'fdatasync'])
    wrap(fs, name, (sync) => (fd, done) => {
      if (ours.has(fd)) at('state-written');
      sync(fd, (error) => {
        if (ours.has(fd)) synced();
        done(error);
      });
    });
  wrap(fs.promises, 'open', (open) => async (path, ...rest) => {
    const handle = await open(path, ...rest);
    if (!isOurs(path)) return handle;
    for (const name of ['sync', 'datasync'])
      wrap(handle, name, (sync) => async () => {
        at('state-written');
        await sync();
        synced();
      });
    for (const name of ['write', 'writeFile', 'appendFile'])
      wrap(handle, name, (write) => (data, ...rest) => {
        if (pass('torn-write') && (typeof data === 'string' || ArrayBuffer.isView(data))) {
          fs.writeSync(handle.fd, half(data));
          die();
        }
        return write(data, ...rest);
      });
    return handle;
  });
  wrap(fs, 'renameSync', (rename) => (from, to) => {
    if (isOurs(to)) at('before-rename');
    rename(from, to);
    if (isOurs(to)) at('after-rename');
  });
  wrap(fs, 'rename', (rename) => (from, to, done) => {
    if (isOurs(to)) at('before-rename');
    rename(from, to, (error) => {
      if (isOurs(to)) at('after-rename');
      done(error);
    });
  });
  wrap(fs.promises, 'rename', (rename) => async (from, to) => {
    if (isOurs(to)) at('before-rename');
    await rename(from, to);
    if (isOurs(to)) at('after-rename');
  });
  syncBuiltinESMExports();

  const answer = () => {
    answered = true;
    at('answer-read');
  };
  // Of fetch, and of node:http.
  subscribe('undici:request:create', () => at('claimed'));
  subscribe('undici:request:bodySent', () => at('request-written'));
  subscribe('undici:request:headers', answer);
  subscribe('http.client.request.start', () => at('claimed'));
  subscribe('http.client.response.finish', answer);
  subscribe('tocsin:point', (message) => at(String(message)));
}
