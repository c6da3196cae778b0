/** Checks the `redact` clauses of a stream. Reports T511. */
import type { StreamBlock } from '../ast.js';
import { STREAMS } from '../codes/streams.js';
import type { Redaction } from '../program.js';
import type { Context } from './context.js';
import { regexOf } from './regexes.js';

const DEFAULT_REPLACEMENT = '[redacted]';
const CONTROL = /\p{Cc}/u;

/** The valid redactions; the others have been reported. */
export function redactionsOf(block: StreamBlock, context: Context): readonly Redaction[] {
  const found: Redaction[] = [];
  for (const each of block.clauses) {
    if (each.kind !== 'redact') continue;
    const regex = regexOf(each.regex, context);
    if (regex === undefined) continue;
    const problem = context.catalogue.redaction(regex.source.pattern, regex.source.flags);
    if (problem !== undefined) {
      context.reporter.report(STREAMS.badRedaction, each.regex.range, problem.message, { help: problem.help });
      continue;
    }
    const { replacement } = each;
    if (replacement !== undefined && CONTROL.test(replacement.value)) {
      context.reporter.report(
        STREAMS.badRedaction,
        replacement.range,
        'the replacement must not contain line breaks or other control characters',
        {
          help: 'write a replacement on one line, for example `with "[card]"`',
        },
      );
      continue;
    }
    found.push({ regex: regex.source, replacement: replacement?.value ?? DEFAULT_REPLACEMENT });
  }
  return found;
}
