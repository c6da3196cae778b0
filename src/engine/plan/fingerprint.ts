/** Canonical texts of rules, without source ranges: equal texts mean the same. */
import type { CheckedAlert, CheckedSpan, CheckedStream, Program } from '../../parser/program.js';

export function programFingerprint(program: Program): string {
  return textOf(program.spans.length === 0 ? [program.streams, program.alerts] : [program.streams, program.alerts, program.spans]);
}

/** Includes the name: an alert with the same fingerprint in other rules can continue from its state. */
export function alertFingerprint(alert: CheckedAlert): string {
  return textOf(alert);
}

/** Leaves out where records come from and who may send them, which does not change the state. */
export function streamFingerprint(stream: CheckedStream): string {
  const { token: _, ...rest } = stream;
  return textOf({ ...rest, from: [] });
}

/** The output stream of a span depends on the span and on the stream below it, whose fingerprint is `base`. */
function spanFingerprint(span: CheckedSpan, base: string): string {
  return textOf([span, base]);
}

/** The fingerprints of all streams, including output streams of spans, by name. */
export function streamFingerprints(program: Program): ReadonlyMap<string, string> {
  const fingerprints = new Map(program.streams.map((stream) => [stream.name, streamFingerprint(stream)]));
  const addOutputsOf = (name: string, fingerprint: string): void => {
    for (const span of program.spans) {
      if (span.on !== name) continue;
      const output = spanFingerprint(span, fingerprint);
      fingerprints.set(span.name, output);
      addOutputsOf(span.name, output);
    }
  };
  for (const { name } of program.streams) addOutputsOf(name, fingerprints.get(name) ?? '');
  return fingerprints;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => (key === 'range' ? undefined : member));
}
