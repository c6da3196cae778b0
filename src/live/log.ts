/** Where a live run logs. */
export interface LiveLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Logs nothing. */
export const QUIET_LOG: LiveLog = { info: () => {}, warn: () => {}, error: () => {} };
