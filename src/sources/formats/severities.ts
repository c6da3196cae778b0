import type { FieldDoc } from '../format/format.js';

/** Severities of syslog as words, by number: 0 to 7. */
export const SEVERITIES: readonly string[] = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'];

/** The field of the word. */
export const LEVEL_FIELD: FieldDoc = {
  path: ['level'],
  type: 'text',
  words: SEVERITIES.map((word, severity) => [severity, word] as const),
  doc: `The severity as a word: ${SEVERITIES.map((word) => `\`${word}\``).join(', ')}.`,
};

/** The word for a severity that a log gives as a number or a text of digits. */
export function severityWord(severity: unknown): string | undefined {
  const isNumber = typeof severity === 'number' || (typeof severity === 'string' && /^[0-7]$/.test(severity));
  return isNumber ? SEVERITIES[Number(severity)] : undefined;
}
