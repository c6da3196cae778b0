import type { TextFunction } from './text-function.js';

export const lower: TextFunction = {
  name: 'lower',
  summary: 'the text in lower case',
  doc: 'All letters of all scripts become lower-case, as Unicode maps them, whatever the locale. To ignore case in a single comparison, `i"…"` is shorter: `level == i"error"`.',
  examples: [
    { text: 'Server-01.EXAMPLE.com', becomes: 'server-01.example.com' },
    { text: 'ÄRGER', becomes: 'ärger' },
  ],
  apply: (text) => text.toLowerCase(),
};
