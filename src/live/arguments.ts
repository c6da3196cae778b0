/** Checks of arguments of an embedding program, for callers without types. Each error names the expected and the given value. */
import { expectRuleFiles } from '../load-with.js';
import { described } from '../parser/described.js';

/** @throws TypeError */
export function expectOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`createTocsin expects an object with \`rules\`, got ${described(options)}`);
  const rules: unknown = Reflect.get(options, 'rules');
  if (rules === undefined)
    throw new TypeError(
      `createTocsin expects \`rules\`: a list of rule files, each { path, text }, or a function that returns one; got ${described(options)}`,
    );
  if (typeof rules !== 'function') expectRuleFiles(rules);
}

/** @throws TypeError */
export function expectRecords(records: unknown): void {
  if (!Array.isArray(records)) throw new TypeError(`push expects a list of records, which are objects, got ${described(records)}`);
  const wrong = records.findIndex((record) => typeof record !== 'object' || record === null || Array.isArray(record));
  if (wrong >= 0) throw new TypeError(`push expects records to be objects, got ${described(records[wrong])} at index ${wrong}`);
}
