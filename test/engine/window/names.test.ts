/** What is known of a function stands in its descriptor: no other file decides anything by a function's name. */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeOnly, lineAt } from '../../../scripts/source-scan.mjs';
import { FUNCTIONS } from '../../../src/engine/window/functions.js';
