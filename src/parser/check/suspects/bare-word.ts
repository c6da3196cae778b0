/** `level == error`. Reports T901. */
import type { BinaryExpr, Expr } from '../../ast.js';
import { SUSPECTS } from '../../codes/suspects.js';
import { bareName } from '../context.js';
import { exprText } from '../text.js';
import type { Finding, Suspect } from './suspect.js';

const NOTHING = new Set(['null', 'undefined', 'None', 'nil', 'NULL']);
const TRUTHS = new Set(['True', 'False', 'TRUE', 'FALSE']);

export const bareWord: Suspect = {
  code: SUSPECTS.bareWord,
  expression: (expr, around) => {
    if (expr.kind !== 'binary') return undefined;
    if (expr.op === 'in' && expr.right.kind === 'list') {
      const [item] = expr.right.items.filter((each) => isUnknown(each, around.isField));
      return item === undefined ? undefined : quoted(item);
    }
    if ((expr.op !== '==' && expr.op !== '!=') || !isUnknown(expr.right, around.isField)) return undefined;
    const word = exprText(expr.right);
    if (NOTHING.has(word)) return missing(expr, word);
    return TRUTHS.has(word) ? truth(expr.right, word) : quoted(expr.right);
  },
};

function isUnknown(expr: Expr, isField: (name: string) => boolean): boolean {
  const name = expr.kind === 'field' ? bareName(expr) : undefined;
  return name !== undefined && !isField(name);
}

function missing(expr: BinaryExpr, word: string): Finding {
  const text = `${expr.op === '==' ? 'not ' : ''}${exprText(expr.left)} exists`;
  return { range: expr.range, message: `\`${word}\` is a field here`, help: `write \`${text}\``, edit: { range: expr.range, text } };
}

function truth({ range }: Expr, word: string): Finding {
  const text = word.toLowerCase();
  return { range, message: `\`${word}\` is a field here`, help: `write \`${text}\``, edit: { range, text } };
}

function quoted(expr: Expr): Finding {
  const word = exprText(expr);
  const text = `"${word}"`;
  const help = `write \`${text}\`, or put the field in back-quotes: \`\` \`${word}\` \`\``;
  return { range: expr.range, message: `\`${word}\` is a field here, which nothing else reads`, help, edit: { range: expr.range, text } };
}
