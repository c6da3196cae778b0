/** All formats of `test` for other programs. A new one is a file beside this and a line here. */
import { json } from './json.js';
import { junit } from './junit.js';
import type { TestReport } from './test-report.js';

export const TEST_REPORTS: readonly TestReport[] = [json, junit];
