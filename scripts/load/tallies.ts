/** Whether every line was judged once: each client's own numbers against the sums that its tally came with. */
import type { Taken } from '../harness/receiver.js';
import type { ClientAccount } from './client.js';

export interface LineAccount {
  /** That count. */
  readonly written: number;
  readonly lost: number;
  readonly doubled: number;
  readonly problems: readonly string[];
}

export function accountLines(
  accounts: readonly ClientAccount[],
  taken: readonly Pick<Taken, 'alert' | 'kind' | 'group' | 'clauses'>[],
): LineAccount {
  let written = 0;
  let lost = 0;
  let doubled = 0;
  const problems: string[] = [];
  for (const { client, lines } of accounts) {
    written += lines;
    const tally = taken.find(({ alert, kind, group }) => alert.startsWith('Tally') && kind === 'fired' && group['client'] === client);
    if (tally === undefined) {
      problems.push(`${client}: no tally came of its ${lines} lines`);
      continue;
    }
    const count = numberIn(tally.clauses, 'count(role != ');
    const sum = numberIn(tally.clauses, 'sum(');
    lost += Math.max(0, lines - count);
    doubled += Math.max(0, count - lines);
    const due = (lines * (lines + 1)) / 2;
    if (count !== lines || sum !== due)
      problems.push(`${client}: ${lines} lines that sum to ${due} were judged as ${count} that sum to ${sum}`);
    // As many as were written, but not the same ones: at least one is missing and one there twice.
    if (count === lines && sum !== due) {
      lost += 1;
      doubled += 1;
    }
  }
  return { written, lost, doubled, problems };
}

function numberIn(clauses: Taken['clauses'], beginning: string): number {
  const clause = clauses.find(({ text }) => text.startsWith(beginning));
  return Number(clause?.value ?? clause?.low ?? Number.NaN);
}
