// biome-ignore-all lint/suspicious/noTemplateCurlyInString: properties of Logback are written like that
/** Logs of Java programs by the pattern of the layout that writes them: `format log4j("%d{ISO8601} [%t] %-5p %c{1} - %m%n")`. */

import type { Cell, FieldPath } from '../../engine/model/records.js';
import type { FormatProblem } from '../../parser/catalogue.js';
import { digitsCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { RecordCells } from '../format/record-cells.js';
import { CONVERSION_FIELDS } from '../layout/conversion-words.js';
import type { Layout } from '../layout/layout.js';
import { parseLayout, TIME as TIME_DOC } from '../layout/layout.js';
import type { LayoutReader } from '../layout/layout-reader.js';
import { layoutReader } from '../layout/layout-reader.js';

const TIME: FieldPath = ['time'];
const USUAL = '%d{ISO8601} [%t] %-5p %c{1} - %m%n';
const SPRING = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p ${PID:- } --- [%15.15t] %-40.40logger{39} : %m%n%wEx";

/** What Spring Boot, Hadoop, HDFS, Spark, ZooKeeper, Kafka and the examples of the manuals write. */
const COMMON: readonly string[] = [
  "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p ${PID:- } --- [%15.15t] %-40.40logger{39} : %m%n",
  '%d{ISO8601} - %-5p [%t:%C{1}@%L] - %m%n',
  USUAL,
  '%d{ISO8601} %-5p [%t] %c - %m%n',
  '%d{ISO8601} %p [%t] %c: %m%n',
  '%d{ISO8601} %-5p [%t] %c: %m%n',
  '%d{ISO8601} [%t] %-5p %c: %m%n',
  '[%d{ISO8601}] %p %m (%c)%n',
  '%d{yyMMdd HHmmss} %tid %p %c: %m%n',
  '%d{yy/MM/dd HH:mm:ss} %p %c{2}: %m%n',
];

const BASE: Omit<FormatDescriptor, 'create'> = {
  name: 'log4j',
  summary: 'Logs of Java programs, by the pattern of Log4j or Logback',
  doc: [
    'The argument is the pattern of the layout that writes the log, as in the configuration of Log4j 1 and 2, Logback or Spring Boot: `format log4j("%d{ISO8601} [%t] %-5p %c{1} - %m%n")`.',
    'Each conversion word makes a field; `%X{key}` makes the field `key`. Padding is not part of a value, an empty value is missing. Colours and other wrappers, such as `%highlight{…}` and',
    '`%clr(…){faint}`, stand for what they contain. `${NAME:-value}` stands for its default value.',
    '',
    'The pattern of `%d` says how the time is read, and its zone if it names one. Times without a zone are local times of the program: `time time zone "Europe/Berlin"` names the zone if it is not',
    'UTC. A pattern without the day, such as `%d{ABSOLUTE}`, cannot be used.',
    '',
    'Blank lines are skipped. Lines of stack traces are counted as such: a stream that joins them to the record above has them in its `message`. Other lines that do not have the form of the pattern',
    'are unreadable.',
  ].join('\n'),
  examples: [
    {
      arguments: [USUAL],
      line: '2026-05-04 10:03:00,250 [http-nio-8080-exec-1] WARN  CartController - cart 7 is empty',
      fields: { level: 'WARN', thread: 'http-nio-8080-exec-1', logger: 'CartController', message: 'cart 7 is empty' },
      time: '2026-05-04T10:03:00.250Z',
    },
    {
      arguments: [SPRING],
      line: '2026-05-04T12:03:00.250+02:00 ERROR 4711 --- [nio-8080-exec-1] c.e.shop.CartController                  : cart 7 is broken',
      fields: { level: 'ERROR', pid: 4711, thread: 'nio-8080-exec-1', logger: 'c.e.shop.CartController', message: 'cart 7 is broken' },
      time: '2026-05-04T10:03:00.250Z',
    },
  ],
  timeField: TIME,
  hasOtherFields: true,
  fields: [TIME_DOC, ...CONVERSION_FIELDS],
};

export const log4j: FormatDescriptor = {
  ...BASE,
  parameters: {
    example: `log4j("${USUAL}")`,
    areRequired: true,
    common: COMMON.map((pattern) => [pattern]),
    configure(args: readonly string[]): FormatDescriptor | FormatProblem {
      const [pattern = ''] = args;
      if (args.length !== 1) return { message: '`log4j` takes one argument, the pattern of the layout', argument: 1 };
      const layout = parseLayout(pattern);
      if ('message' in layout) return { ...layout, argument: 0 };
      const { hasOtherFields: _, ...base } = BASE;
      return {
        ...base,
        ...(layout.time === undefined
          ? {}
          : { timeAs: layout.time.as, ...(layout.time.zone === undefined ? {} : { timeZone: layout.time.zone }) }),
        fields: layout.fields,
        create: (options) => new Log4jDecoder(options, layout),
      };
    },
  },
  // Rules cannot name it without a pattern.
  create(options) {
    const layout = parseLayout(USUAL);
    if ('message' in layout) throw new TypeError(layout.message);
    return new Log4jDecoder(options, layout);
  },
};

const OTHER_LAYOUT = 'does not have the form of the pattern';
const TRACE = /^(?:[ \t]|Caused by: |Suppressed: |\.\.\. \d)/;
/** The first line of a stack trace: `java.io.IOException: broken pipe`. */
const THROWABLE = /^(?:[a-z_][\w$]{0,60}\.){1,20}[A-Z][\w$]{0,100}(?:Exception|Error|Throwable)(?:: |$)/;

class Log4jDecoder implements Decoder {
  readonly #cells: RecordCells;
  readonly #fields: readonly { readonly name: string; readonly isNumber: boolean }[];
  readonly #reader: LayoutReader;
  readonly #values: (string | undefined)[] = [];

  constructor(options: DecoderOptions, { pieces, fields }: Layout) {
    this.#cells = new RecordCells(options);
    this.#fields = fields.map(({ path: [name = ''], type }) => ({ name, isNumber: type === 'number' }));
    this.#reader = layoutReader(
      pieces,
      this.#fields.map(({ name }) => name),
    );
  }

  decode(line: string, out: Cell[]): Outcome {
    if (isBlank(line)) return 'blank';
    if (!this.#reader.read(line, this.#values))
      return TRACE.test(line) || THROWABLE.test(line) ? 'continues the message before' : OTHER_LAYOUT;
    const cells = this.#cells;
    cells.begin(out, line);
    this.#fields.forEach(({ name, isNumber }, slot) => {
      const value = this.#values[slot];
      if (value === undefined || (value === '' && name !== 'message') || (isNumber && value === '?')) return;
      cells.set(name, isNumber ? digitsCell(value) : value);
    });
    return 'record';
  }
}
