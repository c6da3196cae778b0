/** Responses with a status of 500 and above. */
import { cellNumber } from '../../engine/model/compare-cells.js';
import { fieldText } from '../../sources/guess/field-paths.js';
import type { RuleKind } from './guessed-rule.js';
import { cellsOf } from './log-sample.js';
import { ratioRule } from './ratio-rule.js';

const NAME = /(?:^|[^a-z])(?:status|status_?code|http_?status|http_?status_?code|response|response_?code|elb_?status_?code|sc_?status)$/i;
const MOST = 0.9;

export const statusRule: RuleKind = (sample) => {
  for (const { path, type, records } of sample.fields) {
    if (type !== 'number' || !NAME.test(path.at(-1) ?? '')) continue;
    const cells = cellsOf(sample, path).map((each) =>
      each.flatMap(({ ms, cell }) => (cell === undefined ? [] : [{ ms, status: cellNumber(cell) }])),
    );
    const all = cells.flat();
    const isStatus = (status: number | undefined): boolean =>
      status !== undefined && Number.isInteger(status) && status >= 100 && status < 600;
    if (all.length === 0 || all.filter(({ status }) => isStatus(status)).length < all.length * MOST) continue;
    const field = fieldText(path);
    const isInAll = records === (sample.logs[0]?.times.length ?? 0);
    return [
      ratioRule({
        name: 'ServerErrors',
        predicate: `${field} >= 500`,
        ...(isInAll ? {} : { among: `${field} exists` }),
        records: cells.map((each) => each.map(({ ms, status }) => ({ ms, isBad: (status ?? 0) >= 500 }))),
        words: 'of the responses are server errors',
        bad: `{ ${field}: 503 }`,
        good: `{ ${field}: 200 }`,
      }),
    ];
  }
  return [];
};
