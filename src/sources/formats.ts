/** Every format there is. A new one is a file in `formats/` and a line here. */
import type { FormatDescriptor } from './format.js';
import { combined } from './formats/combined.js';
import { cri } from './formats/cri.js';
import { json } from './formats/json.js';
import { logfmt } from './formats/logfmt.js';
import { regex } from './formats/regex.js';
import { syslog } from './formats/syslog.js';
import { text } from './formats/text.js';

/** Formats with a name that `format` takes. */
export const FORMATS: readonly FormatDescriptor[] = [json, logfmt, combined, syslog, cri, text];

/** `format /…/`. */
export const REGEX_FORMAT: FormatDescriptor = regex;

export function formatByName(name: string): FormatDescriptor | undefined {
  return FORMATS.find((format) => format.name === name);
}
