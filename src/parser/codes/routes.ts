/** Errors in sinks and routes: T6xx. */
import type { CodeDoc } from './code-doc.js';

const rules = (delivery: string): string => `stream app { format json }\nalert A { page when count() over 5m > 3 }\n${delivery}`;

export const ROUTES = {
  unknownSinkType: {
    code: 'T601',
    severity: 'error',
    title: 'Unknown sink type',
    explain: 'The second word of a `sink` block is the type of the sink.',
    bad: rules('sink out consoel {}\nroute { page -> out }'),
    good: rules('sink out console {}\nroute { page -> out }'),
  },
  unknownSink: {
    code: 'T602',
    severity: 'error',
    title: 'Unknown sink',
    explain: 'A `sink` block must define every sink that routes and tests name.',
    bad: rules('sink pager console {}\nroute { page -> pagr, pager }'),
    good: rules('sink pager console {}\nroute { page -> pager }'),
  },
  badOption: {
    code: 'T603',
    severity: 'error',
    title: 'Invalid sink option',
    explain: 'Each sink type defines its options. Write secrets as `env("NAME")` or `file("PATH")` to keep them out of the rule file.',
    bad: rules('sink hook webhook { ulr: "https://example.com/hook" }\nroute { page -> hook }'),
    good: rules('sink hook webhook { url: "https://example.com/hook" }\nroute { page -> hook }'),
  },
  unrouted: {
    code: 'T604',
    severity: 'error',
    title: 'Alert without a route',
    explain:
      'Once a program has routes, every severity of every alert needs a route. Otherwise the alert would fire without a notification.',
    bad: rules('sink out console {}\nroute { warn -> out }'),
    good: rules('sink out console {}\nroute {\n  warn -> out\n  page -> out\n}'),
  },
  unusedSink: {
    code: 'T605',
    severity: 'warning',
    title: 'Unused sink',
    explain: 'No route sends notifications to this sink.',
    bad: rules('sink out console {}\nsink spare console {}\nroute { page -> out }'),
    good: rules('sink out console {}\nroute { page -> out }'),
  },
  unknownRouteField: {
    code: 'T606',
    severity: 'error',
    title: 'Unknown field in a route',
    explain: 'A route can test `severity`, `alert`, labels and `by` fields. The single words page, warn and info test the severity.',
    bad: rules('sink out console {}\nroute {\n  taem == "db" -> out\n  page -> out\n}'),
    good: 'stream app { format json }\nalert A {\n  page when count() over 5m > 3\n  labels { team: "db" }\n}\nsink out console {}\nroute {\n  team == "db" -> out\n  page -> out\n}',
  },
  optionTwice: {
    code: 'T607',
    severity: 'error',
    title: 'Duplicate option',
    explain: 'An option can be given only once.',
    bad: rules('sink hook webhook { url: "https://a.example/" url: "https://b.example/" }\nroute { page -> hook }'),
    good: rules('sink hook webhook { url: "https://a.example/" }\nroute { page -> hook }'),
  },
  noSuchSeverity: {
    code: 'T608',
    severity: 'error',
    title: 'Unknown severity in a route',
    explain: 'The severities are `page`, `warn` and `info`.',
    bad: rules('sink out console {}\nroute {\n  severity == "critical" -> out\n  page -> out\n}'),
    good: rules('sink out console {}\nroute {\n  severity == "page" -> out\n}'),
  },
  elseCircle: {
    code: 'T609',
    severity: 'error',
    title: 'Circular `else`',
    explain:
      'A notification that a sink gives up goes to the sink named by `else`. If the sinks form a cycle, the notification would circulate forever.',
    bad: rules(
      'sink pager webhook { url: "https://a.example/" } else mail\nsink mail webhook { url: "https://b.example/" } else pager\nroute { page -> pager }',
    ),
    good: rules('sink pager webhook { url: "https://a.example/" } else mail\nsink mail console {}\nroute { page -> pager }'),
  },
} as const satisfies Record<string, CodeDoc>;
