/** Rule text for several tests, and trees without source ranges. */

import type { RuleFile } from '../../src/parser/ast.js';
import { parse } from '../../src/parser/parse.js';

export function source(text: string): { readonly path: string; readonly text: string } {
  return { path: 'rules/a.alert', text };
}

/** Parses text; errors fail the test. */
export function read(text: string): RuleFile {
  const { file, diagnostics } = parse(source(text));
  if (diagnostics.length > 0) {
    const problems = diagnostics.map((diagnostic) => `${diagnostic.range.start}: ${diagnostic.code} ${diagnostic.message}`);
    throw new Error(`${problems.join('\n')}\n${text}`);
  }
  return file;
}

/** A tree without source ranges and without details of the notation. */
export function bare(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(bare);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== 'range' && key !== 'opRange' && key !== 'comments');
  return Object.fromEntries(entries.map(([key, value]) => [key, bare(value)]));
}

export const SAMPLE = `# All that a rule file can hold.
stream shop {
  from "logs/shop-*.log", "logs/old/shop.log"   # two globs
  format json
  time at.ms as "yyyy-MM-dd HH:mm:ss", "iso" zone "Europe/Berlin"
  lateness 5s   idle 1h30m
  uptime since message contains "listening on"
  extract /from (?<ip>\\S+) port/ from message
  extract /took (?<took>[0-9/]+)ms/i
  extract json else logfmt from body
  from "more.log"
  field took: duration(ms)
  field \`http.code\`.x: number
  strict
  where env == "production" && !(level in ["debug", i"TRACE"])
}
stream table { format csv(time, host, "Response Time", \`x y\`, user.id) }
stream java { format log4j("%d{ISO8601} [%t] %-5p %c{1} - %m%n") }
stream hosts { format /^(?<host>\\S+) (?<load>[\\d.]+)$/ uptime from up }

let broken = status >= 500 or "connection reset"
let slow = p99(took where route == "/pay") over 10m

# What pages.
alert Errors {
  on shop
  by host, user.id, \`x y\`
  page when ratio(broken of path startsWith "/api/") over 5m > 2% AND count() over 5m >= 100 # floor
  warn when (count(broken) + 3 * -2 / rate(broken) - 1) over 15m > 5/s {
    for 10m   clear when none(broken) over 1m
    guard uptime > 2m  keep 5m
  }
  info each level == "fatal" and exception exists and not message matches /disk (?:full|quota)/i
  guard uptime > 2m

  over 10m step 5s
  for 4m of 5m
  clear when since(a.\`b c\`.0.d == 1) > 150s
  keep 5m
  remind 1h
  nodata hold
  forget 4h
  limit 10000 groups
  summary "{host}: {ratio(status >= 500) over 5m} of {{all}} \\"requests\\" fail"
  runbook "https://wiki.example/shop#5xx"
  labels { team: "payments", page: "y" "odd key": "z" }
  sample 5
}
sink pager webhook { url: env("PAGER_URL") headers: { "X-Key": file("/run/key") } retries: 3 ok: [200, 204], on: true off: false, delay: 1.5s }
route {
  env == "staging" and not alert startsWith "X" -> mail
  page -> pager, chat
}
test "an outage pages once" {
  shuffle 5s repeat 2
  every 1s from 0s to 10m on shop { host: "a", status: ramp(200, 500), up: -3, user.id: null, tags: ["a", 1, { b: true }], on: cycle("x", "y"), o: { deep: { er: 1 } } }
  every 1s from 0s to 10m "GET / 500"
  at 5m { "host": "b" every: 1 }
  at 2026-05-04T10:04:00Z on hosts "h 3"
  replay "fixtures/may.ndjson" on shop
  restart at 5m
  until 40m
  expect page Errors { host: "a" } from 13m to 14m
  expect resolved Errors before 40m
  expect never Errors
  expect fired Errors at 5m
  at 6m { host: "c" }
  expect pending Errors after 2026-05-04T10:04:00Z
  expect warn Errors from 1m
  expect page Errors { host: "a" } with summary contains "x" and label team == "y"
  expect page Errors before 5m with value > 2% or not (label \`a-b\` matches /z/)
  expect 1 notification to pager
  expect no notifications from 1m to 2m
  expect 2 notifications
}
`;
