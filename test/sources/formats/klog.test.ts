import { describe, expect, test } from 'vitest';
import { read, streamOf } from '../helpers.js';
import { shown, shownOne } from './shown.js';

const NO_KLOG = 'not a klog line (level and date, time, pid, file:line])';
const base = {
  at: '2026-05-04T10:03:00.123Z',
  time: '0504 10:03:00.123456',
  level: 'error',
  pid: 1,
  file: 'main.go',
  file_line: 12,
  message: 'failed',
};
const { at: _, ...timeless } = base;

describe('klog: one line, one record', () => {
  test.each<[string, unknown]>([
    ['E0504 10:03:00.123456       1 main.go:12] failed', base],
    ['I0504 10:03:00.123456       1 main.go:12] failed', { ...base, level: 'info' }],
    ['W0504 10:03:00.123456       1 main.go:12] failed', { ...base, level: 'warning' }],
    ['F0504 10:03:00.123456       1 main.go:12] failed', { ...base, level: 'fatal' }],
    ['E0504 10:03:00.123456 1 main.go:12] failed', base],
    ['E0504 10:03:00.123456 4711234 main.go:12] failed', { ...base, pid: 4711234 }],
    ['E0504 10:03:00.123456  007 main.go:12] failed', { ...base, pid: '007=7' }],
    ['E20240504 10:03:00.123456    1 main.go:12] failed', { ...base, at: '2024-05-04T10:03:00.123Z', time: '20240504 10:03:00.123456' }],
    ['E0504 10:03:00.123       1 main.go:12] failed', { ...base, time: '0504 10:03:00.123' }],
    ['E0504 10:03:00       1 main.go:12] failed', { ...base, at: '2026-05-04T10:03:00.000Z', time: '0504 10:03:00' }],
    ['E0504 10:03:00.123456789 1 main.go:12] failed', { ...base, time: '0504 10:03:00.123456789' }],
    ['E0504 10:03:00.123456       1 main.go:12] ', { ...base, message: '' }],
    ['E0504 10:03:00.123456       1 main.go:12]', { ...base, message: '' }],
    ['E0504 10:03:00.123456       1 main.go:12]  two spaces ', { ...base, message: ' two spaces ' }],
    ['E0504 10:03:00.123456       1 main.go:12] [a] x] y', { ...base, message: '[a] x] y' }],
    ['E0504 10:03:00.123456       1 main.go:12] "Sync \\"x\\"" err="no"', { ...base, message: '"Sync \\"x\\"" err="no"' }],
    ['E0504 10:03:00.123456       1 main.go:12] größe 😀', { ...base, message: 'größe 😀' }],
    ['E0504 10:03:00.123456       1 main.go:12] \u001b[31mred\u001b[0m', { ...base, message: '\u001b[31mred\u001b[0m' }],
    ['E0504 10:03:00.123456       1 k8s.io/api/main_test.go:12] failed', { ...base, file: 'k8s.io/api/main_test.go' }],
    ['E0504 10:03:00.123456       1 größe.cc:12] failed', { ...base, file: 'größe.cc' }],
    ['E0504 10:03:00.123456       1 a:b.go:12] failed', { ...base, file: 'a:b.go' }],
    ['E0230 10:03:00.123456       1 main.go:12] failed', { ...timeless, time: '0230 10:03:00.123456' }],
    ['E0504 25:03:00.123456       1 main.go:12] failed', { ...timeless, time: '0504 25:03:00.123456' }],
    ['E0521 23:59:59.999999       1 main.go:12] failed', { ...base, at: '2025-05-21T23:59:59.999Z', time: '0521 23:59:59.999999' }],
    ['', 'blank'],
    ['   ', 'blank'],
    ['Log file created at: 2026/05/04 10:00:00', 'blank'],
    ['Running on machine: node-1', 'blank'],
    ['Binary: Built with gc go1.24 for linux/amd64', 'blank'],
    ['Log line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid file:line] msg', 'blank'],
    ['\tat frame 1', 'continues the message before: join them with `begins timestamp`'],
    ['goroutine 1 [running]:', NO_KLOG],
    ['main.main()', NO_KLOG],
    ['D0504 10:03:00.123456       1 main.go:12] failed', NO_KLOG],
    ['e0504 10:03:00.123456       1 main.go:12] failed', NO_KLOG],
    ['E0504 10:03:00.123456       1 main.go] failed', NO_KLOG],
    ['E0504 10:03:00.123456       1 main.go:12]failed', NO_KLOG],
    ['E0504 10:03:00.123456       1 main.go:12', NO_KLOG],
    ['E0504 10:03:00.123456', NO_KLOG],
    ['E0504 10:03:', NO_KLOG],
    ['E', NO_KLOG],
    ['{"ts":1,"msg":"json"}', NO_KLOG],
    ['\u001b[31mE0504 10:03:00.123456       1 main.go:12] failed', NO_KLOG],
    [`E0504 10:03:00.123456${' '.repeat(100_000)}1 main.go:12] failed`, NO_KLOG],
  ])('%s', (line, expected) => {
    expect(shownOne('klog', line)).toEqual(expected);
  });

  test('of any length', () => {
    const message = 'x'.repeat(500_000);
    expect(shownOne('klog', `E0504 10:03:00.123456       1 main.go:12] ${message}`, ['message'])).toEqual({ at: base.at, message });
  });
});

test('klog: December is followed by January', () => {
  const lines = ['I1231 23:59:50.123456       1 a.go:1] x', 'E0101 00:00:01.123456       1 a.go:12] y'];
  expect(shown('klog', lines, []).records).toEqual([{ at: '2025-12-31T23:59:50.123Z' }, { at: '2026-01-01T00:00:01.123Z' }]);
});

test('klog: times are local times of the zone that the stream names', () => {
  const stream = streamOf('klog', { time: { field: ['time'], as: ['syslog'], zone: 'Europe/Berlin' } });
  const [record] = read(stream, ['E0504 10:03:00.123456       1 main.go:12] failed'], [], { year: 2026 }).records;
  expect(record?.time).toBe(Date.UTC(2026, 4, 4, 8, 3, 0, 123));
});
