/** Texts that are equal for what means the same: places in files left out. */
import type { CheckedAlert, CheckedSpan, CheckedStream, Program } from '../../parser/program.js';

export function programFingerprint(program: Program): string {
  return textOf(program.spans.length === 0 ? [program.streams, program.alerts] : [program.streams, program.alerts, program.spans]);
}

/** Of an alert with its name: its state may go on in another set of rules that has one of the same fingerprint. */
export function alertFingerprint(alert: CheckedAlert): string {
  return textOf(alert);
}

/** Where records come from, and who may send them, does not count: what was learned from them holds wherever the next ones lie. */
export function streamFingerprint(stream: CheckedStream): string {
  const { token: _, ...rest } = stream;
  return textOf({ ...rest, from: [] });
}

/** Of a stream that a span makes: of the span, and of the stream that it is made of. */
function spanFingerprint(span: CheckedSpan, base: string): string {
  return textOf([span, base]);
}

/** Of all streams, those that spans make among them, by name. */
export function streamFingerprints(program: Program): ReadonlyMap<string, string> {
  const fingerprints = new Map(program.streams.map((stream) => [stream.name, streamFingerprint(stream)]));
  const addMadeOf = (name: string, fingerprint: string): void => {
    for (const span of program.spans) {
      if (span.on !== name) continue;
      const made = spanFingerprint(span, fingerprint);
      fingerprints.set(span.name, made);
      addMadeOf(span.name, made);
    }
  };
  for (const { name } of program.streams) addMadeOf(name, fingerprints.get(name) ?? '');
  return fingerprints;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => (key === 'range' ? undefined : member));
}
