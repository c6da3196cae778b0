import { templateOf } from './template-of.js';
import type { TextFunction } from './text-function.js';

export const template: TextFunction = {
  name: 'template',
  summary: 'the text with its numbers, ids, times and addresses masked',
  doc: 'Messages of the same kind have the same template. [Semantics](../semantics.md#templates) defines the masks, [templates](../templates.md) shows how well they separate kinds of real messages.',
  examples: [{ text: 'took 31ms for 10.0.0.7', becomes: 'took <num>ms for <host>' }],
  apply: templateOf,
};
