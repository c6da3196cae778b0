/** The folders of `src`, called rooms: what each may import. */

export interface Room {
  /** Other rooms that it may import; `top` are the files beside the rooms. */
  readonly rooms: readonly string[];
  /** Packages that it may use, all modules of Node as `node`: each in one folder or file of the room, or, when empty, anywhere. */
  readonly packages: Readonly<Record<string, string>>;
  /** Its modules are functions of their input: no clock, no timer, no I/O, no Node. */
  readonly isCore?: boolean;
}

export const ROOMS: Readonly<Record<string, Room>> = {
  parser: { rooms: [], packages: { chevrotain: '' }, isCore: true },
  engine: { rooms: ['parser'], packages: { re2js: 'match/regex/', luxon: 'time/' }, isCore: true },
  notify: { rooms: ['parser', 'engine'], packages: {}, isCore: true },
  sources: {
    rooms: ['parser', 'engine'],
    packages: {
      'fast-glob': 'files/glob.ts',
      picomatch: 'files/glob.ts',
      luxon: 'time/',
      rxjs: 'files/tail.ts',
      '@logdna/tail-file': 'files/tail.ts',
      node: '',
    },
  },
  session: { rooms: ['parser', 'engine', 'notify', 'sources'], packages: {}, isCore: true },
  sinks: {
    rooms: ['parser', 'engine', 'notify'],
    packages: { ajv: '', nodemailer: 'mail.ts', 'irc-framework': 'irc/irc-client.ts', node: '' },
  },
  delivery: { rooms: ['parser', 'engine', 'notify', 'sinks'], packages: { node: '' } },
  store: { rooms: [], packages: { node: '' } },
  tester: { rooms: ['parser', 'engine', 'notify', 'sources', 'session'], packages: { node: '' } },
  operators: { rooms: ['parser', 'engine', 'notify', 'sources', 'session'], packages: { rxjs: '' } },
  live: {
    rooms: ['parser', 'engine', 'notify', 'sources', 'session', 'sinks', 'delivery', 'store', 'top'],
    packages: { node: '', rxjs: '' },
  },
  cli: {
    rooms: ['parser', 'engine', 'notify', 'sources', 'session', 'sinks', 'delivery', 'tester', 'operators', 'live', 'top'],
    packages: { node: '', picomatch: '' },
  },
  top: {
    rooms: ['parser', 'engine', 'notify', 'sources', 'session', 'sinks', 'delivery', 'store', 'tester', 'operators', 'live'],
    packages: { node: '' },
  },
};
