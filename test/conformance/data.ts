/** Real logs beside the project: `TOCSIN_DATA`, else `../shared/data`. Tests that use them skip where they are missing. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const DATA = resolve(process.env['TOCSIN_DATA'] ?? resolve(root, '../shared/data'));

export const dataThere = existsSync(resolve(DATA, 'README.md'));

/** For the title of a describe block, so that a skipped run shows the reason. */
export const WHERE = dataThere ? 'real data' : `real data (skipped: nothing at ${DATA}; set TOCSIN_DATA)`;

export const dataPath = (name: string): string => resolve(DATA, name);

export const dataText = (name: string): string => readFileSync(dataPath(name), 'utf8');
