/** All habits. A new one is a file beside this and a line here. */
import { clauses } from './clauses.js';
import { datadog } from './datadog.js';
import { functions } from './functions.js';
import type { Habit } from './habit.js';
import { javascript } from './javascript.js';
import { logql } from './logql.js';
import { promql } from './promql.js';
import { prose } from './prose.js';
import { splunk } from './splunk.js';
import { sql } from './sql.js';
import { streams } from './streams.js';

export const HABITS: readonly Habit[] = [prose, clauses, streams, functions, sql, promql, logql, splunk, datadog, javascript];
