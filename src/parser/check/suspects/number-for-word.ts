/** `level == 50` where the level is a word. Reports T911. */
import type { NumberWords } from '../../catalogue.js';
import { SUSPECTS } from '../../codes/suspects.js';
import { quoteText } from '../../literals.js';
import { fieldName } from '../context.js';
import type { Suspect } from './suspect.js';

const TESTS: ReadonlyMap<string, (word: number, number: number) => boolean> = new Map([
  ['==', (word, number) => word === number],
  ['!=', (word, number) => word === number],
  ['<', (word, number) => word < number],
  ['<=', (word, number) => word <= number],
  ['>', (word, number) => word > number],
  ['>=', (word, number) => word >= number],
]);

export const numberForWord: Suspect = {
  code: SUSPECTS.numberForWord,
  expression: (expr, { stream }) => {
    if (expr.kind !== 'binary' || expr.left.kind !== 'field' || expr.right.kind !== 'number' || expr.right.unit !== undefined)
      return undefined;
    const test = TESTS.get(expr.op);
    const name = fieldName(expr.left);
    const words = stream?.words?.get(name);
    if (test === undefined || words === undefined) return undefined;
    const meant = wordsFor(words, (word) => test(word, Number(expr.right.kind === 'number' ? expr.right.digits : Number.NaN)));
    // A number that has no word may be one of the program's own.
    if (meant.length === 0) return undefined;
    const isOne = meant.length === 1;
    const text = isOne
      ? `${name} ${expr.op === '!=' ? '!=' : '=='} ${meant.join('')}`
      : `${name} ${expr.op === '!=' ? 'not in' : 'in'} [${meant.join(', ')}]`;
    return {
      range: expr.right.range,
      message: `\`${name}\` is a word in this format, and not the number ${expr.right.text}`,
      help: `write \`${text}\``,
      edit: { range: expr.range, text },
    };
  },
};

function wordsFor(words: NumberWords, isMeant: (number: number) => boolean): readonly string[] {
  return words.filter(([number]) => isMeant(number)).map(([, word]) => quoteText(word));
}
