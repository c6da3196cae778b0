/** Whether every line was evaluated once: compares the line count of each client with the counts in its notification. */
import type { AcceptedNotification } from '../harness/receiver.js';
import type { ClientAccount } from './client.js';

export interface LineAccount {
  /** Lines that count. */
  readonly written: number;
  readonly lost: number;
  readonly doubled: number;
  readonly problems: readonly string[];
}

export function accountLines(
  accounts: readonly ClientAccount[],
  accepted: readonly Pick<AcceptedNotification, 'alert' | 'kind' | 'group' | 'clauses'>[],
): LineAccount {
  let written = 0;
  let lost = 0;
  let doubled = 0;
  const problems: string[] = [];
  for (const { client, lines } of accounts) {
    written += lines;
    const counted = accepted.find(
      ({ alert, kind, group }) => alert.startsWith('LineCount') && kind === 'fired' && group['client'] === client,
    );
    if (counted === undefined) {
      problems.push(`${client}: no count of its ${lines} lines was received`);
      continue;
    }
    const count = numberIn(counted.clauses, 'count(role != ');
    const sum = numberIn(counted.clauses, 'sum(');
    lost += Math.max(0, lines - count);
    doubled += Math.max(0, count - lines);
    const due = (lines * (lines + 1)) / 2;
    if (count !== lines || sum !== due)
      problems.push(`${client}: ${lines} lines that sum to ${due} were evaluated as ${count} that sum to ${sum}`);
    // The right count with a wrong sum: at least one line is missing and one is there twice.
    if (count === lines && sum !== due) {
      lost += 1;
      doubled += 1;
    }
  }
  return { written, lost, doubled, problems };
}

function numberIn(clauses: AcceptedNotification['clauses'], beginning: string): number {
  const clause = clauses.find(({ text }) => text.startsWith(beginning));
  return Number(clause?.value ?? clause?.low ?? Number.NaN);
}
