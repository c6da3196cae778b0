/** All habits. A new one is a file beside this and a line here. */
import { clauses } from './clauses.js';
import { comparisons } from './comparisons.js';
import { datadog } from './datadog.js';
import { delivery } from './delivery.js';
import { files } from './files.js';
import { functions } from './functions.js';
import type { Habit } from './habit.js';
import { javascript } from './javascript.js';
import { logql } from './logql.js';
import { places } from './places.js';
import { promql } from './promql.js';
import { prose } from './prose.js';
import { splunk } from './splunk.js';
import { sql } from './sql.js';
import { streams } from './streams.js';
import { tests } from './tests.js';
import { windows } from './windows.js';

export const HABITS: readonly Habit[] = [
  prose,
  clauses,
  streams,
  functions,
  sql,
  promql,
  logql,
  splunk,
  datadog,
  javascript,
  windows,
  comparisons,
  places,
  delivery,
  tests,
  files,
];
