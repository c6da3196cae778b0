/** All presets of `begins`. A new one is a file in this folder and a line here. */
import { indented } from './indented.js';
import type { BeginsPreset } from './line-start.js';
import { timestamp } from './timestamp.js';

export const BEGINS_PRESETS: readonly BeginsPreset[] = [timestamp, indented];
