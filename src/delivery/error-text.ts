/** An error of a sink as one line that is safe to print. */

const MAX_CHARACTERS = 400;
const MAX_CAUSES = 3;

/**
 * `TypeError: fetch failed (cause: Error: connect ECONNREFUSED 127.0.0.1:9)`, at most 400 characters. URLs are cut to their origin, since their path or user
 * part may hold a token, and every one of `secrets` is replaced by `***`.
 */
export function errorText(error: unknown, secrets: readonly string[] = []): string {
  const parts: string[] = [];
  for (let at: unknown = error; at !== undefined && parts.length <= MAX_CAUSES; at = at instanceof Error ? at.cause : undefined) {
    parts.push(at instanceof Error ? `${at.name}${at.message === '' ? '' : `: ${at.message}`}` : describe(at));
  }
  const [first = 'unknown error', ...causes] = parts;
  let text = causes.length === 0 ? first : `${first} (cause: ${causes.join('; ')})`;
  // Longest first: a secret may be part of another.
  for (const secret of secrets.toSorted((a, b) => b.length - a.length)) if (secret !== '') text = text.replaceAll(secret, '***');
  text = text
    .replace(/\b([a-z][a-z\d+.-]*:\/\/)(?:[^\s/?#@"'`]*@)?([^\s/?#"'`]*)[^\s"'`)]*/gi, '$1$2')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 1)}…`;
}

function describe(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : `a value of type ${value === null ? 'null' : typeof value}`;
}
