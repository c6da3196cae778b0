/** The script of the threads that read logs. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Program } from '../parser/program.js';
import type { ReaderPort } from '../sources/parallel/reader.js';
import { serveReaders } from '../sources/parallel/reader.js';

if (parentPort !== null) serveReaders(parentPort as ReaderPort, workerData as Program);
