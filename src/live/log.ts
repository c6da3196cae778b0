/** What a live run says of itself. */
export interface LiveLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Says nothing. */
export const QUIET_LOG: LiveLog = { info: () => {}, warn: () => {}, error: () => {} };
