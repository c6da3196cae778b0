import { matchingRoute, targetsOf } from '../../notify/route.js';
import { isSeverity, SEVERITY_NAMES } from '../../parser/check/alerts.js';
import type { CheckedAlert, Program, Severity } from '../../parser/program.js';
import { positionAt } from '../../parser/source.js';
import { suggestion } from '../../parser/suggest.js';
import type { Command, CommandArgs } from '../command.js';
import { EXIT, UsageError } from '../command.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import { needProgram } from '../rules.js';

export const routes: Command = {
  name: 'routes',
  summary: 'show which sinks a notification would go to, and by which route',
  usage: 'test RULES…',
  words: ['test'],
  options: {
    severity: {
      type: 'string',
      value: 'SEVERITY',
      choices: SEVERITY_NAMES,
      doc: 'the severity of the notification: page, warn or info; default: each that the alert has, or all',
    },
    alert: { type: 'string', value: 'NAME', doc: 'the alert of the notification, with its labels' },
    label: { type: 'string', value: 'NAME=VALUE', multiple: true, doc: "a label, instead of the alert's; may be repeated" },
    group: { type: 'string', value: 'FIELD=VALUE', multiple: true, doc: 'the value of a field of `by`; may be repeated' },
    ...SINKS_OPTION,
  },
  details:
    'Sends nothing. Prints the sinks with their `else`, and the route that decides. What is not given is taken as absent; where that matters, it is said.\nExit codes: 0 there is a sink; 1 there is none.',
  run: async (args, io) => {
    const [subcommand, ...files] = args.positionals;
    if (subcommand !== 'test')
      throw new UsageError(
        `\`routes\` ${subcommand === undefined ? 'needs a subcommand' : `has no subcommand ${JSON.stringify(subcommand)}`}; use \`tocsin routes test RULES\``,
      );
    const program = await needProgram(files, io, await sinkTypesOf(args, io));
    if (program === undefined) return EXIT.problems;
    if (program.routes.length === 0) {
      io.out('these rules have no routes\n');
      return EXIT.problems;
    }
    const asked = askedOf(args, program);
    let isRouted = true;
    for (const severity of asked.severities) {
      const { text, sinks } = routingOf(severity, asked, program);
      io.out(text);
      isRouted &&= sinks.length > 0;
    }
    return isRouted ? EXIT.ok : EXIT.problems;
  },
};

/** The notification that is asked about. */
interface Asked {
  readonly alert: CheckedAlert | undefined;
  readonly severities: readonly Severity[];
  /** Labels win over group fields, as in a notification. */
  readonly fields: ReadonlyMap<string, string>;
  /** What an option can give, and none has given: the option that would. */
  readonly missing: ReadonlyMap<string, string>;
}

function askedOf(args: CommandArgs, program: Program): Asked {
  const alert = alertNamed(args.text('alert'), program);
  const alerts = alert === undefined ? program.alerts : [alert];
  const groupNames = [...new Set(alerts.flatMap(({ byNames }) => byNames))];
  const labelNames = [...new Set(program.alerts.flatMap(({ labels }) => Object.keys(labels)))];
  const group = pairsOf(
    args,
    'group',
    groupNames,
    `${alert?.name ?? 'no alert'} ${alert === undefined ? 'has' : 'does not have'} the \`by\` field`,
  );
  const labels = pairsOf(args, 'label', labelNames, 'no alert has the label');
  const fields = new Map([...group, ...Object.entries(alert?.labels ?? {}), ...labels]);
  if (alert !== undefined) fields.set('alert', alert.name);
  const missing = new Map<string, string>();
  if (alert === undefined) {
    missing.set('alert', '--alert NAME');
    for (const name of labelNames) missing.set(name, `--label ${name}=VALUE`);
  }
  for (const name of groupNames) if (!missing.has(name)) missing.set(name, `--group ${name}=VALUE`);
  for (const name of fields.keys()) missing.delete(name);
  return { alert, severities: severitiesOf(args.text('severity'), alert), fields, missing };
}

function alertNamed(name: string | undefined, { alerts }: Program): CheckedAlert | undefined {
  if (name === undefined) return undefined;
  const found = alerts.find((alert) => alert.name === name);
  if (found !== undefined) return found;
  const names = alerts.map((alert) => alert.name);
  throw new UsageError(`there is no alert ${name}; ${suggestion(name, names) ?? `the alerts are ${names.join(', ')}`}`);
}

function severitiesOf(given: string | undefined, alert: CheckedAlert | undefined): readonly Severity[] {
  const all = alert === undefined ? SEVERITY_NAMES : alert.whens.map(({ severity }) => severity);
  if (given === undefined) return all;
  if (!isSeverity(given)) throw new UsageError(`--severity ${given}: use page, warn or info`);
  if (!all.includes(given)) throw new UsageError(`${alert?.name ?? ''} has no ${given}; it has ${all.join(' and ')}`);
  return [given];
}

/** A name that no route can test is a mistake. */
function pairsOf(args: CommandArgs, option: string, known: readonly string[], unknownText: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const text of args.texts(option)) {
    const at = text.indexOf('=');
    if (at <= 0) throw new UsageError(`--${option} takes NAME=VALUE, not ${text}`);
    const name = text.slice(0, at);
    if (!known.includes(name)) {
      const near = suggestion(name, known) ?? (known.length === 0 ? 'there is none' : `there is ${known.join(', ')}`);
      throw new UsageError(`--${option} ${text}: ${unknownText} ${name}; ${near}`);
    }
    if (pairs.has(name)) throw new UsageError(`--${option} ${name} is given twice`);
    pairs.set(name, text.slice(at + 1));
  }
  return pairs;
}

function routingOf(
  severity: Severity,
  { fields, missing }: Asked,
  program: Program,
): { readonly text: string; readonly sinks: readonly string[] } {
  const absent = new Set<string>();
  const route = matchingRoute(program, (name) => {
    if (name === 'severity') return severity;
    if (missing.has(name)) absent.add(name);
    return fields.get(name);
  });
  const sinks = targetsOf(route);
  const lines = [`${severity} -> ${sinks.length === 0 ? 'no sink' : sinks.map((name) => sinkText(name, program)).join(', ')}`];
  if (route === undefined) lines.push('    no route matches');
  else {
    const { source, start } = route.range;
    lines.push(`    ${source.path}:${positionAt(source, start).line}: ${route.text} -> ${route.to.join(', ')}`);
  }
  for (const name of absent)
    lines.push(`    \`${name}\` is absent here; with a value, another route could match: ${missing.get(name) ?? ''}`);
  return { text: `${lines.join('\n')}\n`, sinks };
}

/** `pager (else book)`. */
function sinkText(name: string, { sinks }: Program): string {
  const fallback = sinks.find((sink) => sink.name === name)?.else;
  return fallback === undefined ? name : `${name} (else ${fallback})`;
}
