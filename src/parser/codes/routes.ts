/** Mistakes in sinks and routes: T6xx. */
import type { CodeDoc } from './code-doc.js';

const rules = (delivery: string): string => `stream app { format json }\nalert A { page when count() over 5m > 3 }\n${delivery}`;

export const ROUTES = {
  unknownSinkType: {
    code: 'T601',
    severity: 'error',
    title: 'There is no such sink type',
    explain: 'The second word of a `sink` block is its type.',
    bad: rules('sink out consoel {}\nroute { page -> out }'),
    good: rules('sink out console {}\nroute { page -> out }'),
  },
  unknownSink: {
    code: 'T602',
    severity: 'error',
    title: 'There is no such sink',
    explain: 'Routes and tests name sinks that a `sink` block defines.',
    bad: rules('sink pager console {}\nroute { page -> pagr, pager }'),
    good: rules('sink pager console {}\nroute { page -> pager }'),
  },
  badOption: {
    code: 'T603',
    severity: 'error',
    title: 'A sink refuses an option',
    explain: 'Each sink type says which options it takes. What must not stand in a rule file is written `env("NAME")` or `file("PATH")`.',
    bad: rules('sink hook webhook { ulr: "https://example.com/hook" }\nroute { page -> hook }'),
    good: rules('sink hook webhook { url: "https://example.com/hook" }\nroute { page -> hook }'),
  },
  unrouted: {
    code: 'T604',
    severity: 'error',
    title: 'No route takes an alert',
    explain: 'Once there are routes, every severity of every alert must have a way: otherwise it fires and nobody hears of it.',
    bad: rules('sink out console {}\nroute { warn -> out }'),
    good: rules('sink out console {}\nroute {\n  warn -> out\n  page -> out\n}'),
  },
  unusedSink: {
    code: 'T605',
    severity: 'warning',
    title: 'Nothing is sent to a sink',
    explain: 'No route names this sink. This is a warning.',
    bad: rules('sink out console {}\nsink spare console {}\nroute { page -> out }'),
    good: rules('sink out console {}\nroute { page -> out }'),
  },
  unknownRouteField: {
    code: 'T606',
    severity: 'error',
    title: 'A route asks of something no alert has',
    explain: 'A route reads `severity`, `alert`, labels and `by` fields. The words page, warn and info alone stand for a severity.',
    bad: rules('sink out console {}\nroute {\n  taem == "db" -> out\n  page -> out\n}'),
    good: 'stream app { format json }\nalert A {\n  page when count() over 5m > 3\n  labels { team: "db" }\n}\nsink out console {}\nroute {\n  team == "db" -> out\n  page -> out\n}',
  },
  optionTwice: {
    code: 'T607',
    severity: 'error',
    title: 'An option is given twice',
    explain: 'Each option stands once.',
    bad: rules('sink hook webhook { url: "https://a.example/" url: "https://b.example/" }\nroute { page -> hook }'),
    good: rules('sink hook webhook { url: "https://a.example/" }\nroute { page -> hook }'),
  },
  noSuchSeverity: {
    code: 'T608',
    severity: 'error',
    title: 'A route asks for a severity that does not exist',
    explain: 'Severities are `page`, `warn` and `info`.',
    bad: rules('sink out console {}\nroute {\n  severity == "critical" -> out\n  page -> out\n}'),
    good: rules('sink out console {}\nroute {\n  severity == "page" -> out\n}'),
  },
  elseCircle: {
    code: 'T609',
    severity: 'error',
    title: 'Sinks stand in for each other in a circle',
    explain:
      'What a sink gives up goes to the sink named by its `else`. If that one passes it on in turn until it comes back, it would go round for ever.',
    bad: rules(
      'sink pager webhook { url: "https://a.example/" } else mail\nsink mail webhook { url: "https://b.example/" } else pager\nroute { page -> pager }',
    ),
    good: rules('sink pager webhook { url: "https://a.example/" } else mail\nsink mail console {}\nroute { page -> pager }'),
  },
} as const satisfies Record<string, CodeDoc>;
