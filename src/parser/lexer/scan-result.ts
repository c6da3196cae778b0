/** The output of the scanner for the grammar. */
import type { IToken } from 'chevrotain';
import type { Diagnostic } from '../diagnostic.js';
import type { SourceRange } from '../source.js';

/** Maps offsets in the scanned text to a range of the file. */
export type ToRange = (start: number, end: number) => SourceRange;

export interface TextPayload {
  readonly value: string;
  readonly ignoreCase: boolean;
  /** Start and end of the text between the quotes. */
  readonly innerStart: number;
  readonly innerEnd: number;
}

/** A token with its exclusive end and its line number. */
export interface ScannedToken extends IToken {
  readonly end: number;
  readonly line: number;
  /** Index among the tokens. */
  readonly index: number;
  readonly number?: { readonly digits: string; readonly unit?: string };
  readonly quoted?: TextPayload;
  readonly regex?: { readonly pattern: string; readonly flags: string };
}

export interface ScannedComment {
  readonly start: number;
  readonly end: number;
}

export interface Scan {
  readonly tokens: ScannedToken[];
  readonly comments: readonly ScannedComment[];
  readonly diagnostics: readonly Diagnostic[];
  /** Set if scanning stopped here. */
  readonly tooLarge?: Diagnostic;
}
