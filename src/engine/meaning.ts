/** Texts that are equal for what means the same: places in files left out. */
import type { CheckedAlert, CheckedSpan, CheckedStream, Program } from '../parser/program.js';

export function meaningOf(program: Program): string {
  return textOf(program.spans.length === 0 ? [program.streams, program.alerts] : [program.streams, program.alerts, program.spans]);
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

/** Of a stream that a span makes: of the span, and of the stream that it is made of. */
function spanMeaning(span: CheckedSpan, base: string): string {
  return textOf([span, base]);
}

/** Of all streams, those that spans make among them, by name. */
export function streamMeanings(program: Program): ReadonlyMap<string, string> {
  const meanings = new Map(program.streams.map((stream) => [stream.name, streamMeaning(stream)]));
  const addMadeOf = (name: string, meaning: string): void => {
    for (const span of program.spans) {
      if (span.on !== name) continue;
      const made = spanMeaning(span, meaning);
      meanings.set(span.name, made);
      addMadeOf(span.name, made);
    }
  };
  for (const { name } of program.streams) addMadeOf(name, meanings.get(name) ?? '');
  return meanings;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => (key === 'span' ? undefined : member));
}
