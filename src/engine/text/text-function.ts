import type { TextFunctionDescriptor } from '../../parser/text-function-descriptor.js';

export interface TextFunction extends TextFunctionDescriptor {
  /** Takes time at most proportional to the length of the text. */
  readonly apply: (text: string) => string;
}
