/** The kinds of rules that `init` writes, in their order in the file. */
import type { RuleKind } from './guessed-rule.js';
import { levelRule } from './level-rule.js';
import { silenceRule } from './silence-rule.js';
import { slowRule } from './slow-rule.js';
import { statusRule } from './status-rule.js';

export const RULE_KINDS: readonly RuleKind[] = [statusRule, levelRule, slowRule, silenceRule];
