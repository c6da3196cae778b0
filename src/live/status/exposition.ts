/** The text format in which Prometheus scrapes metrics, version 0.0.4. */

/** One metric with all its samples. */
export interface MetricFamily {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  /** Samples with equal labels are added up. Values are finite. */
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Families without samples are left out. */
export function exposition(families: readonly MetricFamily[]): string {
  return `${families
    .filter(({ samples }) => samples.length > 0)
    .map(textOf)
    .join('\n\n')}\n`;
}

function textOf({ name, kind, help, samples }: MetricFamily): string {
  const sums = new Map<string, number>();
  for (const { labels, value } of samples) {
    const series = seriesOf(name, labels);
    sums.set(series, (sums.get(series) ?? 0) + value);
  }
  return [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${kind}`, ...[...sums].map(([series, value]) => `${series} ${value}`)].join(
    '\n',
  );
}

function seriesOf(name: string, labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value).replaceAll('"', '\\"')}"`);
  return parts.length === 0 ? name : `${name}{${parts.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
