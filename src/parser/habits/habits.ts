/** All habits. A new one is a file beside this and a line here. */
import { datadog } from './datadog.js';
import type { Habit } from './habit.js';
import { javascript } from './javascript.js';
import { logql } from './logql.js';
import { promql } from './promql.js';
import { prose } from './prose.js';
import { splunk } from './splunk.js';
import { sql } from './sql.js';

export const HABITS: readonly Habit[] = [prose, sql, promql, logql, splunk, datadog, javascript];
