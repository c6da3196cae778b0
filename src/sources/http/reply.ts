/** What somebody who posts is told. */

export interface HttpReply {
  readonly code: number;
  /** Without its line end; absent: nothing is said. */
  readonly text?: string;
  /** Default: plain text. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body cannot be taken: nothing of it was. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
