import { readFileSync } from 'node:fs';
import { it } from 'vitest';
import { parse } from '../../../src/parser/parse.js';
import { check } from '../../../src/parser/check/check.js';
import { TEST_CATALOGUE } from './catalogue.js';
import { shown } from './checked.js';
it('x', () => {
  for (const f of ['scalyr','restart','fastmail']) {
    const r = parse({path: f, text: readFileSync(`/work/shared/design/examples/${f}.alert`,'utf8')});
    console.log(f, r.diagnostics.map(shown));
    const c = check([r.file], TEST_CATALOGUE);
    console.log(c.diagnostics.map(shown), c.program !== undefined);
    if (f==='restart') console.log(JSON.stringify(c.program, (k,v)=>k==='span'?undefined:v, 1));
  }
});
