/** Why a line that continues the one before it makes no record. */
import type { UnreadableKind } from './format.js';

export const CONTINUED: UnreadableKind = 'continues the message before: join them with `begins timestamp`';
