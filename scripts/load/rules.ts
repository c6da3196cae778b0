/** The rules of the load test: typical rules, and some for measuring. */

/** How far records may be out of order, in event time, ms. Alerts that wait for the watermark are sent that much later. */
export const LATENESS_MS = 2000;
export const STEP_MS = 1000;
/** The alerts that marks fire, and how long after the line they are certain: immediately, or when the watermark reaches the tick. */
export const MARK_ALERTS = [
  { alert: 'MarkEach', doc: '`each` of one record', beyondMs: 0 },
  { alert: 'MarkCount', doc: 'a count above its threshold, step 1s', beyondMs: 0 },
  { alert: 'MarkMean', doc: 'a mean, step 1s', beyondMs: STEP_MS + LATENESS_MS },
] as const;

export function loadRulesText(port: number): string {
  return `
stream app {
  from "logs/app-*.log", "tcp://127.0.0.1:${port}"
  format json
  time ts
  lateness ${LATENESS_MS / 1000}s
}
stream web {
  from "logs/web-*.log"
  format combined
  lateness ${LATENESS_MS / 1000}s
  extract /[?]client=(?<client>[a-z0-9-]+)&seq=(?<seq>[0-9]+)&role=(?<role>[a-z]+)/ from path
}

sink timing webhook { url: env("TIMING_URL") }
sink slow webhook { url: env("SLOW_URL") }
sink shaky webhook { url: env("SHAKY_URL") }
sink office webhook { url: env("OFFICE_URL") }
route {
  purpose == "timing" -> timing
  purpose == "incident" -> slow
  purpose == "shaky" -> shaky
  page -> office
  warn -> office
  info -> office
}

alert MarkEach { on app by id info each role == "mark" keep 1s forget 1m labels { purpose: "timing" } }
alert MarkCount { on app by id step 1s info when count(role == "mark") over 10s >= 3 forget 1m labels { purpose: "timing" } }
alert MarkMean { on app by id step 1s info when mean(weight where role == "mark") over 10s > 5 forget 1m labels { purpose: "timing" } nodata resolve }
alert Incident { on app by id step 1s warn when count(role == "incident") over 10s >= 1 keep 20s forget 2m labels { purpose: "incident" } }
alert Shaky { on app by id step 1s warn when count(role == "shaky") over 10s >= 1 keep 1m forget 4m labels { purpose: "shaky" } }

alert LineCountApp {
  on app by client step 1s
  info when count(role == "end") over 40m >= 1 and count(role != "tail") over 40m > 0 and sum(seq) over 40m > 0 for 2s
  labels { purpose: "timing" }
}
alert LineCountWeb {
  on web by client step 1s
  info when count(role == "end") over 40m >= 1 and count(role != "tail") over 40m > 0 and sum(seq) over 40m > 0 for 2s
  labels { purpose: "timing" }
}

alert Errors { on app page when ratio(status >= 500) over 1m > 5% and count() over 1m >= 100 for 10s }
alert ErrorsByClient { on app by client warn when ratio(status >= 500) over 5m > 10% for 1m }
alert SlowRoute { on app by route warn when p95(took_ms) over 5m > 1s }
alert ManyUsers { on app info when distinct(user) over 1m > 100000 }
alert BadWords { on app by client info when count(message matches /disk (?:full|quota)/i or message contains "障害" and level == "fatal") over 5m > 3 }
alert Panics { on app by client page each level == "panic" }
alert Slope { on app info when sum(took_ms) over 1m / 1m > 1000000 }
alert GatewayErrors { on web page when ratio(status >= 500) over 1m > 10% for 10s }
alert Robots { on web by client info when count(agent contains i"googlebot" and status == 404) over 5m > 10 }
alert BigAnswers { on web info when max(size) over 5m > 500MB }
`;
}
