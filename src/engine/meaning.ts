/** Texts that are equal for what means the same: places in files left out. */
import type { CheckedAlert, CheckedStream, Program } from '../parser/program.js';

export function meaningOf(program: Program): string {
  return textOf([program.streams, program.alerts]);
}

/** Of an alert with its name: its state may go on in another set of rules that has one of the same meaning. */
export function alertMeaning(alert: CheckedAlert): string {
  return textOf(alert);
}

/** Where records come from, and who may send them, does not count: what was learned from them holds wherever the next ones lie. */
export function streamMeaning(stream: CheckedStream): string {
  const { token: _, ...rest } = stream;
  return textOf({ ...rest, from: [] });
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => (key === 'span' ? undefined : member));
}
