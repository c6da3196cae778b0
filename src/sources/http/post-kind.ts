/** A kind of posted data: how bodies become lines, and how replies are written. */
import type { HttpReply, Refusal } from './reply.js';

/** The lines of a body, and the reply once they are written down. */
export interface PostedLines {
  /** Whole lines; empty when the body holds no record. */
  readonly lines: Buffer;
  readonly answer: HttpReply;
}

export interface PostKind {
  readonly scheme: string;
  /** @throws Refusal when bodies of this type are not supported. */
  checkType(contentType: string): void;
  /** @throws Refusal when the body cannot be read. */
  read(body: Buffer): PostedLines;
  /** The reply to a request that was refused. */
  refused(refusal: Refusal): HttpReply;
}
