/** All formats. A new one is a file in `formats/` and a line here. */
import type { FormatDescriptor } from '../format/format.js';
import { alb } from './alb.js';
import { cef } from './cef.js';
import { combined } from './combined.js';
import { cri } from './cri.js';
import { csv, tsv } from './csv.js';
import { docker } from './docker.js';
import { gelf } from './gelf.js';
import { haproxy } from './haproxy.js';
import { journald } from './journald.js';
import { json } from './json.js';
import { klog } from './klog.js';
import { log4j } from './log4j.js';
import { logfmt } from './logfmt.js';
import { nginxError } from './nginx-error.js';
import { pino } from './pino.js';
import { postgres } from './postgres.js';
import { regex } from './regex.js';
import { syslog } from './syslog.js';
import { text } from './text.js';
import { w3c } from './w3c.js';

/** Formats that `format NAME` accepts. */
export const FORMATS: readonly FormatDescriptor[] = [
  json,
  logfmt,
  combined,
  syslog,
  cri,
  docker,
  csv,
  tsv,
  w3c,
  klog,
  journald,
  gelf,
  pino,
  nginxError,
  postgres,
  alb,
  haproxy,
  cef,
  log4j,
  text,
];

/** `format /…/`. */
export const REGEX_FORMAT: FormatDescriptor = regex;

export function formatByName(name: string): FormatDescriptor | undefined {
  return FORMATS.find((format) => format.name === name);
}
