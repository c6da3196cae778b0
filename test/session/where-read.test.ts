/** Where rules read a field, as problems of the input name it. */
import { expect, it } from 'vitest';
import { loadRules } from '../../src/load.js';
import type { Program } from '../../src/parser/program.js';
import { renderDiagnostics } from '../../src/parser/render-diagnostic.js';
import { whereRead } from '../../src/session/where-read.js';

const RULES = `stream app {
  format json
  time ts
  where env == "prod"
  uptime from up
}
let slow = took > 5
span deploy on app {
  start phase == "begin"
  end phase == "end"
  key id
  timeout 5m
}
alert A {
  on app
  by host, template(msg)
  page when ratio(status >= 500) over 5m > 5%
    and max(cpu.load) over 5m > 2
  guard count(ready == "yes") over 5m > 0
  warn when count(slow) over 5m > 3
  summary "{count(tenant == 7) over 5m}"
}
alert B {
  on app
  info each \`http.code\` == 500
}
alert C {
  on deploy
  page each user == "root"
}
`;

function loaded(): Program {
  const { program, diagnostics } = loadRules([{ path: 'a.alert', text: RULES }]);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  return program;
}

it.each([
  [['status'], 17],
  [['cpu', 'load'], 18],
  [['ready'], 19],
  [['http.code'], 25],
  // A \`let\` stands elsewhere; the clause is what decides.
  [['took'], 20],
  [['host'], 16],
  [['msg'], 16],
  [['tenant'], 21],
  [['env'], 4],
  [['up'], 5],
  [['phase'], 9],
  [['id'], 11],
  [['user'], 29],
])('%j is read in line %d', (path, line) => {
  expect(whereRead(loaded(), 'app', path)).toBe(`a.alert:${line}`);
});

it('is nowhere if no rule of the stream reads the field', () => {
  const program = loaded();
  expect(whereRead(program, 'app', ['other'])).toBeUndefined();
  expect(whereRead(program, 'deploy', ['status'])).toBeUndefined();
});
