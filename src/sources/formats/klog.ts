/** Logs of Kubernetes components and other programs that use klog or glog: `E0504 10:03:00.123456       1 main.go:12] message`. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import { CONTINUED } from '../format/continued.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { RecordCells } from '../format/record-cells.js';

const TIME: FieldPath = ['time'];

export const klog: FormatDescriptor = {
  name: 'klog',
  summary: 'Logs of Kubernetes components, as klog and glog write them',
  doc: [
    'A line is `LMMDD TIME PID FILE:LINE] MESSAGE` with `I`, `W`, `E` or `F` for its level; glog may write `LYYYYMMDD`. Without a year,',
    'Tocsin chooses the latest year that is not after the date of the file; `--year` sets it. The time is local time: `time time as "syslog" zone "…"` names the zone if it is not UTC.',
    '',
    '`message` is the text after `] `. In structured logs it consists of a text in quotes and `key=value` pairs, which `extract /…/` can read.',
    'Blank lines and the lines at the start of a file of glog are skipped. Other lines, such as those of a stack trace, are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: 'E20260504 10:03:00.123456       1 controller.go:114] "Sync failed" pod="shop/cart-0" err="timeout"',
      fields: { level: 'error', pid: 1, file: 'controller.go', file_line: 114, message: '"Sync failed" pod="shop/cart-0" err="timeout"' },
      time: '2026-05-04T10:03:00.123Z',
    },
  ],
  timeField: TIME,
  timeAs: 'syslog',
  fields: [
    { path: TIME, type: 'text', doc: 'Date and time: `0504 10:03:00.123456`.' },
    { path: ['level'], type: 'text', doc: '`info`, `warning`, `error` or `fatal`.' },
    { path: ['pid'], type: 'number', doc: 'Process id (klog) or thread id (glog).' },
    { path: ['file'], type: 'text', doc: 'Source file that wrote the line.' },
    { path: ['file_line'], type: 'number', doc: 'Line in the source file.' },
    { path: ['message'], type: 'text', doc: 'The message.' },
  ],
  create: (options) => new KlogDecoder(options),
};

const LEVELS: Readonly<Record<string, string>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' };
const HEAD = /^([IWEF])((?:\d{4})?\d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})?) {1,16}(\d{1,20}) ([^\s\]]{1,256}):(\d{1,9})\](?: |$)/;
const FILE_HEAD = /^(?:Log file created at|Running on machine|Application fingerprint|Running duration|Binary|Log line format): /;

class KlogDecoder implements Decoder {
  readonly #cells: RecordCells;

  constructor(options: DecoderOptions) {
    this.#cells = new RecordCells(options);
  }

  decode(line: string, out: Cell[]): Outcome {
    const head = HEAD.exec(line);
    if (head === null) {
      if (isBlank(line) || FILE_HEAD.test(line)) return 'blank';
      return /^[ \t]/.test(line) ? CONTINUED : 'not a klog line (level and date, time, pid, file:line])';
    }
    const [whole, level = '', time, pid = '', file, fileLine = ''] = head;
    const cells = this.#cells;
    cells.begin(out, line);
    cells.set('time', time);
    cells.set('level', LEVELS[level]);
    cells.set('pid', digitsCell(pid));
    cells.set('file', file);
    cells.set('file_line', digitsCell(fileLine));
    cells.set('message', line.slice(whole.length));
    return 'record';
  }
}
