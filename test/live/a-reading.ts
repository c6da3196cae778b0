/** The statistics of a source that was read without any problem. */
import type { SourceReadStats } from '../../src/sources/decode/batches.js';

export const A_READING: SourceReadStats = {
  lines: 10,
  blank: 0,
  records: 5,
  unreadable: [],
  unreadableLines: 0,
  timeless: [],
  timelessRecords: 0,
  doubtfulTimes: [],
  fields: { records: 5, unseen: [], names: [], misread: [] },
  extracts: [],
  formats: [{ format: 'json', records: 5 }],
  bytes: 100,
  cut: 0,
  invalidUtf8: 0,
  nulBytes: 0,
  escaped: 0,
};
