/** `tocsin routes test`: where a notification would go, and why. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from './harness.js';
import { Workspace } from './harness.js';

const RULES = `stream app { format json }

sink book file { path: "alerts.ndjson" }
sink pager webhook { url: "http://127.0.0.1:9/" } else book
sink screen console {}

route {
  env == "staging" -> book
  page and team == "payments" -> pager, book
  alert == "Slow" and not team exists -> book
  page -> pager
  warn -> screen
  info -> book
}

alert Errors {
  on app
  by env, lower(host)
  page when count(level == "error") over 5m > 100
  warn when count(level == "error") over 5m > 10
  labels { team: "payments" }
}
alert Slow {
  on app
  by host
  warn when count() over 5m > 10
}
`;

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  workspace.write('rules/a.alert', RULES);
});
afterEach(() => workspace.remove());

function routesTest(...argv: readonly string[]): Promise<Outcome> {
  return workspace.run(['routes', 'test', 'rules', ...argv]);
}

describe('routes test', () => {
  it('prints the sinks with their `else`, and the route that decides', async () => {
    expect(await routesTest('--severity', 'page', '--label', 'team=payments', '--group', 'env=live')).toEqual({
      code: 0,
      error: '',
      out: `page -> pager (else book), book
    rules/a.alert:9: page and team == "payments" -> pager, book
`,
    });
    expect((await routesTest('--severity=page', '--label=team=payments', '--group=env=staging')).out).toBe(`page -> book
    rules/a.alert:8: env == "staging" -> book
`);
  });

  it('takes labels and severities from the alert, and says what is absent and matters', async () => {
    expect((await routesTest('--alert', 'Errors')).out).toBe(`page -> pager (else book), book
    rules/a.alert:9: page and team == "payments" -> pager, book
    \`env\` is absent here; with a value, another route could match: --group env=VALUE
warn -> screen
    rules/a.alert:12: warn -> screen
    \`env\` is absent here; with a value, another route could match: --group env=VALUE
`);
    expect((await routesTest('--alert', 'Slow')).out).toBe(`warn -> book
    rules/a.alert:10: alert == "Slow" and not team exists -> book
`);
    expect((await routesTest('--alert', 'Slow', '--label', 'team=payments')).out).toBe(`warn -> screen
    rules/a.alert:12: warn -> screen
`);
    expect((await routesTest('--severity', 'warn', '--group', 'env=live')).out).toBe(`warn -> screen
    rules/a.alert:12: warn -> screen
    \`alert\` is absent here; with a value, another route could match: --alert NAME
`);
  });

  it('takes all severities when neither alert nor severity is given', async () => {
    const { code, out } = await routesTest('--group', 'env=staging');
    expect({ code, heads: out.split('\n').filter((line) => !line.startsWith(' ')) }).toEqual({
      code: 0,
      heads: ['page -> book', 'warn -> book', 'info -> book', ''],
    });
  });

  it('fails when no route matches, and when there are no routes', async () => {
    workspace.write(
      'partial.alert',
      'sink screen console {}\nroute { page -> screen }\nstream app { format json }\nalert A { on app page when count() over 5m > 3 }\n',
    );
    expect(await workspace.run(['routes', 'test', 'partial.alert', '--severity', 'info'])).toEqual({
      code: 1,
      error: '',
      out: 'info -> no sink\n    no route matches\n',
    });
    workspace.write('none.alert', 'stream app { format json }\nalert A { on app page when count() over 5m > 3 }\n');
    expect(await workspace.run(['routes', 'test', 'none.alert'])).toEqual({ code: 1, error: '', out: 'these rules have no routes\n' });
  });

  it.each([
    [['--severity', 'high'], '--severity high: use page, warn or info'],
    [['--alert', 'Errrs'], 'there is no alert Errrs; did you mean `Errors`?'],
    [['--alert', 'Slow', '--severity', 'page'], 'Slow has no page; it has warn'],
    [['--label', 'taem=x'], '--label taem=x: no alert has the label taem; did you mean `team`?'],
    [['--label', 'team'], '--label takes NAME=VALUE, not team'],
    [['--label', 'team=x', '--label', 'team=y'], '--label team is given twice'],
    [['--group', 'hst=x'], '--group hst=x: no alert has the `by` field hst; did you mean `host`?'],
    [['--alert', 'Slow', '--group', 'env=x'], '--group env=x: Slow does not have the `by` field env; there is host'],
  ])('reports the wrong usage %j', async (argv, message) => {
    expect(await routesTest(...argv)).toEqual({ code: 2, out: '', error: `tocsin: ${message}\n` });
  });

  it('prints what docs/command.md shows for the rules of docs/language.md', async () => {
    const rules = /```alert\n(sink pager [^`]*)```/.exec(readFileSync('docs/language.md', 'utf8'))?.[1] ?? '';
    const [, options = '', shown] =
      /\$ tocsin routes test rules\/app.alert (.*)\n([^$]*)```/.exec(readFileSync('docs/command.md', 'utf8')) ?? [];
    workspace.write('rules/app.alert', `${rules}stream app { format json }\n`);
    expect(await workspace.run(['routes', 'test', 'rules/app.alert', ...options.split(' ')])).toMatchObject({ code: 0, out: shown });
  });

  it('needs its subcommand', async () => {
    expect(await workspace.run(['routes', 'rules'])).toMatchObject({
      code: 2,
      error: 'tocsin: `routes` has no subcommand "rules"; use `tocsin routes test RULES`\n',
    });
  });
});
