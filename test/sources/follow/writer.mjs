// Another process that writes log files and rotates them while they are followed: node writer.mjs DIRECTORY ROW SEED. Prints how many lines it wrote.
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [directory, row, seed] = process.argv.slice(2);
const path = (name) => join(directory, name);
let state = Number(seed) * 2654435761 + 1;
const random = (below) => {
  state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
  return (state >>> 8) % below;
};
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
/** Waits for a poll of the follower, which counts its polls in a file. */
const polls = () => Number(existsSync(path('.polls')) ? readFileSync(path('.polls'), 'utf8') : '0');
const looked = () => {
  const before = polls();
  while (polls() < before + 3) pause(1);
};
let count = 0;
let file;
const open = (name = 'a.log') => {
  file = openSync(path(name), 'a');
};
/** A line in one to three writes; a character of several bytes may be cut. */
const line = (to = file, end = '\n') => {
  const bytes = Buffer.from(`line ${++count} für 🚨 ${'x'.repeat(random(300))}${end}`);
  const cuts = [random(bytes.length), random(bytes.length), bytes.length].sort((a, b) => a - b);
  let at = 0;
  for (const cut of random(3) === 0 ? cuts : [bytes.length]) {
    if (cut > at) writeSync(to, bytes.subarray(at, cut));
    at = Math.max(at, cut);
  }
};
const lines = (most = 40) => {
  for (let left = random(most) + 1; left > 0; left--) line();
  if (random(3) === 0) pause(random(4));
};
const shift = () => {
  const numbers = readdirSync(directory)
    .map((name) => /^a\.log\.(\d+)(\.gz)?$/.exec(name))
    .filter((match) => match !== null)
    .sort((a, b) => Number(b[1]) - Number(a[1]));
  for (const [name, number, gz] of numbers) renameSync(path(name), path(`a.log.${Number(number) + 1}${gz ?? ''}`));
};
const rotate = () => {
  shift();
  renameSync(path('a.log'), path('a.log.1'));
};
const pack = (name) => {
  if (!existsSync(path(name))) return;
  writeFileSync(path(`${name}.gz`), gzipSync(readFileSync(path(name))));
  unlinkSync(path(name));
};
const rotateAndReopen = () => {
  rotate();
  closeSync(file);
  open();
};

const ROWS = {
  rename() {
    for (let round = 0; round < 12; round++) {
      lines();
      rotateAndReopen();
      lines();
      pause(random(12));
    }
  },
  oldWriter() {
    for (let round = 0; round < 8; round++) {
      lines();
      rotate();
      const old = file;
      open();
      for (let left = random(20); left > 0; left--) {
        line(old);
        line();
        if (random(4) === 0) pause(random(4));
      }
      closeSync(old);
      pause(random(12));
    }
  },
  // Nothing is written between the copy and the cut, and the follower has polled the beginning: other losses cannot be detected.
  copytruncate() {
    for (let round = 0; round < 6; round++) {
      lines();
      looked();
      lines();
      shift();
      copyFileSync(path('a.log'), path('a.log.1'));
      truncateSync(path('a.log'), 0);
      lines();
      looked();
    }
  },
  many() {
    for (let round = 0; round < 6; round++) {
      lines();
      looked();
      for (let times = random(5) + 1; times > 0; times--) {
        lines(5);
        rotateAndReopen();
        if (random(2) === 0) pack('a.log.2');
      }
      lines();
      looked();
    }
  },
  dated() {
    for (let round = 0; round < 9; round++) {
      lines();
      renameSync(path('a.log'), path(`a.log-2026050${round + 1}`));
      closeSync(file);
      open();
      if (round > 1) pack(`a.log-2026050${round - 1}`);
      lines();
      pause(random(20));
    }
  },
  gone() {
    for (let round = 0; round < 5; round++) {
      lines();
      closeSync(file);
      looked();
      unlinkSync(path('a.log'));
      looked();
      open();
      lines();
    }
  },
  symlink() {
    closeSync(file);
    unlinkSync(path('a.log'));
    for (let round = 0; round < 6; round++) {
      open(`target${round}.txt`);
      symlinkSync(`target${round}.txt`, path('next'));
      renameSync(path('next'), path('a.log'));
      lines();
      // A target that appears and disappears between two polls cannot be seen.
      looked();
      lines();
      closeSync(file);
    }
    open();
  },
  partial() {
    for (let round = 0; round < 6; round++) {
      lines();
      line(file, '');
      rotateAndReopen();
      pause(random(20));
    }
  },
  crlf() {
    for (let round = 0; round < 20; round++) {
      line(file, '\r\n');
      pause(random(5));
    }
  },
};

open();
line();
looked();
ROWS[row]();
closeSync(file);
console.log(count);
