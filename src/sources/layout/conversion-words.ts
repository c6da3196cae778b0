// biome-ignore-all lint/suspicious/noTemplateCurlyInString: properties of Logback are written like that
/** The conversion words of the pattern layouts of Log4j 1 and 2, Logback and Spring Boot. */
import type { FieldDoc } from '../format/format.js';
import type { Piece } from './piece.js';
import { characters, digits, WORD, word } from './piece.js';

/**
 * - `field`: a value under that name.
 * - `keyed`: the value of the key in braces, under the name of the key; without a key, all of them under that name.
 * - `date`; `newline`.
 * - `inner`: the pattern in the first braces, or in parentheses, written in another way.
 * - `maybe`: the same, but may be absent.
 * - `trace`: a stack trace, in lines behind the message.
 */
export type Conversion =
  | { readonly kind: 'field'; readonly doc: FieldDoc; readonly pieces?: readonly Piece[]; readonly isFree?: true }
  | { readonly kind: 'keyed'; readonly doc: FieldDoc }
  | { readonly kind: 'date' | 'newline' | 'inner' | 'maybe' | 'trace' | 'enclosed' };

interface Entry {
  readonly words: string;
  readonly conversion: Conversion;
}

function field(words: string, name: string, type: FieldDoc['type'], doc: string, pieces?: readonly Piece[]): Entry {
  return { words, conversion: { kind: 'field', doc: { path: [name], type, doc }, ...(pieces === undefined ? {} : { pieces }) } };
}

/** Names of code; `?` where they are not known. `more`: what may stand in them besides. */
function code(more: string): Piece {
  return characters(`${WORD}$<>?-${more}`, 1, 256);
}

const NUMBER: readonly Piece[] = [digits(1, 20)];

const ENTRIES: readonly Entry[] = [
  { words: 'd date', conversion: { kind: 'date' } },
  { words: 'n', conversion: { kind: 'newline' } },
  field('p level le', 'level', 'text', '`%p`: the level as written, such as `WARN`.', [word(64)]),
  field('t tn thread threadName', 'thread', 'text', '`%t`: the thread.'),
  field('c logger lo', 'logger', 'text', '`%c`: the logger, often shortened.'),
  {
    words: 'm msg message',
    conversion: { kind: 'field', doc: { path: ['message'], type: 'text', doc: '`%m`: the message.' }, isFree: true },
  },
  field('C class', 'class', 'text', '`%C`: the class.', [code('._/')]),
  field('M method', 'method', 'text', '`%M`: the method.', [code('')]),
  field('F file', 'file', 'text', '`%F`: the source file.', [code('.')]),
  field('L line', 'file_line', 'number', '`%L`: the line in the source file.', [characters('0123456789?', 1, 20)]),
  field('l location caller', 'location', 'text', '`%l`: class, method, file and line.'),
  {
    words: 'X mdc MDC',
    conversion: { kind: 'keyed', doc: { path: ['mdc'], type: 'text', doc: '`%X`: the whole context map; `%X{key}` is the field `key`.' } },
  },
  {
    words: 'K map MAP',
    conversion: { kind: 'keyed', doc: { path: ['map'], type: 'text', doc: '`%K`: the map of the message; `%K{key}` is the field `key`.' } },
  },
  {
    words: 'property',
    conversion: { kind: 'keyed', doc: { path: ['properties'], type: 'text', doc: '`%property{key}` is the field `key`.' } },
  },
  field('x NDC', 'ndc', 'text', '`%x`: the nested context.'),
  field('marker markerSimpleName', 'marker', 'text', '`%marker`: the marker.'),
  field('pid processId', 'pid', 'number', '`%pid`: the process id; Spring writes it as `${PID}`.', [characters('0123456789-?', 1, 20)]),
  field('tid threadId T', 'thread_id', 'number', '`%tid`: the id of the thread.', NUMBER),
  field('tp threadPriority', 'thread_priority', 'number', '`%tp`: the priority of the thread.', NUMBER),
  field('sn sequenceNumber', 'sequence', 'number', '`%sn`: the number of the event.', NUMBER),
  field('r relative', 'relative_ms', 'number', '`%r`: milliseconds since the program started.', NUMBER),
  field('N nano', 'nano', 'number', '`%N`: the clock in nanoseconds.', NUMBER),
  field('u uuid', 'uuid', 'text', '`%u`: an id of the event.'),
  field('fqcn', 'fqcn', 'text', '`%fqcn`: the class of the logging library.'),
  field('cn contextName', 'context', 'text', '`%contextName`: the logger context.'),
  field('kvp', 'kvp', 'text', '`%kvp`: the key-value pairs of the event.'),
  field('applicationName', 'application', 'text', '`%applicationName`: the name of the application (Spring Boot).'),
  field('applicationGroup', 'application_group', 'text', '`%applicationGroup`: its group (Spring Boot).'),
  field('correlationId', 'correlation', 'text', '`%correlationId`: trace and span (Spring Boot).'),
  {
    words: 'ex exception throwable xEx xException xThrowable rEx rException rThrowable wEx wex nopex nopexception',
    conversion: { kind: 'trace' },
  },
  { words: 'highlight style clr encode enc maxLen maxLength replace prefix', conversion: { kind: 'inner' } },
  {
    words: 'black red green yellow blue magenta cyan white gray faint boldRed boldGreen boldYellow boldBlue boldMagenta boldCyan boldWhite',
    conversion: { kind: 'inner' },
  },
  { words: 'notEmpty varsNotEmpty variablesNotEmpty', conversion: { kind: 'maybe' } },
  { words: 'esb', conversion: { kind: 'enclosed' } },
];

export const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map(
  ENTRIES.flatMap(({ words, conversion }) => words.split(' ').map((each) => [each, conversion] as const)),
);

/** The fields that they make. */
export const CONVERSION_FIELDS: readonly FieldDoc[] = ENTRIES.flatMap(({ conversion }) => ('doc' in conversion ? [conversion.doc] : []));
