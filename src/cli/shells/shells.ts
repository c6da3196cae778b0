/** All shells that `completion` knows. A new one is a file beside this and a line here. */
import { bash } from './bash.js';
import { fish } from './fish.js';
import type { Shell } from './shell.js';
import { zsh } from './zsh.js';

export const SHELLS: readonly Shell[] = [bash, zsh, fish];
