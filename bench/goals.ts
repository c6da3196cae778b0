/** Goals of the hot path, and the results. */
import { CLOSURES, PARSE } from './contestants.js';
import type { Results } from './harness.js';
import { DIRECT, OPERATOR } from './lanes/rxjs.js';
import { SCALING, SCALING_TEXT } from './lanes/scaling.js';
import { REGEXP_LOOP } from './text-race.js';
import { TOCSIN } from './tocsin.js';

export interface Goal {
  readonly what: string;
  readonly lane: string;
  /** Whether more is better, or less. */
  readonly better: 'more' | 'less';
  readonly unit: string;
  /** The first goal; undefined where there is only the later goal. */
  readonly first?: number;
  readonly later?: number;
  /** Undefined where it was not measured. */
  reached(results: Results): number | undefined;
}

export interface GoalResult {
  readonly goal: Goal;
  readonly reached: number | undefined;
  readonly first: Verdict;
  readonly later: Verdict;
}

export type Verdict = 'met' | 'missed' | 'not measured' | '';

/** The factor by which the quick run may miss a goal; its times are short and noisy. */
const TOLERANCE = 1.2;

const against =
  (lane: string, than: string, rules: number, rulesThan = rules) =>
  (results: Results): number | undefined =>
    results.speedup(lane, TOCSIN, than, rules, rulesThan);

const cost =
  (who: string, rules: number, rulesThan: number) =>
  (results: Results): number | undefined => {
    const speedup = results.speedup('scaling', who, who, rules, rulesThan);
    return speedup === undefined ? undefined : 1 / speedup;
  };

const value =
  (lane: string, what: string) =>
  (results: Results): number | undefined =>
    results.value(lane, what);

const quotient =
  (lane: string, what: string, than: string) =>
  (results: Results): number | undefined => {
    const above = results.value(lane, what);
    const below = results.value(lane, than);
    return above === undefined || below === undefined ? undefined : above / below;
  };

export const GOALS: readonly Goal[] = [
  {
    what: 'JSON, 1,000 selective rules, relative to JSON.parse alone',
    lane: 'json-selective',
    better: 'more',
    unit: '×',
    first: 1.5,
    later: 5,
    reached: against('json-selective', PARSE, 1000, 0),
  },
  {
    what: 'JSON, 2.7 matches per line, relative to JSON.parse alone',
    lane: 'json-hits',
    better: 'more',
    unit: '×',
    first: 0.8,
    later: 2,
    reached: against('json-hits', PARSE, 1000, 0),
  },
  {
    what: 'JSON, 1 rule, relative to JSON.parse alone',
    lane: 'json-one',
    better: 'more',
    unit: '×',
    first: 1.3,
    later: 8,
    reached: against('json-one', PARSE, 1, 0),
  },
  {
    what: 'JSON, 1 rule, relative to closures',
    lane: 'json-one',
    better: 'more',
    unit: '×',
    first: 1,
    reached: against('json-one', CLOSURES, 1),
  },
  {
    what: 'text, 1,000 patterns, relative to RegExp.test',
    lane: 'text',
    better: 'more',
    unit: '×',
    first: 100,
    reached: against('text', REGEXP_LOOP, 1000),
  },
  {
    what: 'text, 1,000 patterns, relative to SEC',
    lane: 'text',
    better: 'more',
    unit: '×',
    first: 300,
    reached: against('text', 'sec', 1000),
  },
  {
    what: 'text, 1,000 patterns, relative to swatch',
    lane: 'text',
    better: 'more',
    unit: '×',
    first: 50,
    reached: against('text', 'swatch', 1000),
  },
  {
    what: 'text, 1,000 patterns, relative to Hyperscan (the faster of its two modes)',
    lane: 'text',
    better: 'more',
    unit: '×',
    later: 0.5,
    reached: (results) => {
      const ways = ['hyperscan, line by line', 'hyperscan, whole file'].flatMap((way) => against('text', way, 1000)(results) ?? []);
      return ways.length === 0 ? undefined : Math.min(...ways);
    },
  },
  {
    what: 'text, 1 pattern, relative to one RegExp.test',
    lane: 'text',
    better: 'more',
    unit: '×',
    first: 0.8,
    later: 1.5,
    reached: against('text', REGEXP_LOOP, 1),
  },
  {
    what: 'cost of 1,000 rules, as a multiple of 1 rule',
    lane: 'scaling',
    better: 'less',
    unit: '×',
    first: 2,
    later: 1.2,
    reached: cost(SCALING, 1000, 1),
  },
  {
    what: 'the same with text predicates',
    lane: 'scaling',
    better: 'less',
    unit: '×',
    first: 2,
    later: 1.5,
    reached: cost(SCALING_TEXT, 1000, 1),
  },
  {
    what: 'cost of 10,000 rules, as a multiple of 1,000 rules',
    lane: 'scaling',
    better: 'less',
    unit: '×',
    first: 10,
    later: 5,
    reached: cost(SCALING, 10_000, 1000),
  },
  {
    what: 'the same with text predicates',
    lane: 'scaling',
    better: 'less',
    unit: '×',
    first: 10,
    later: 5,
    reached: cost(SCALING_TEXT, 10_000, 1000),
  },
  {
    what: 'memory of the process with a million groups',
    lane: 'many-groups',
    better: 'less',
    unit: 'MiB',
    first: 1024,
    later: 300,
    reached: millionGroups('memory of the process'),
  },
  {
    what: 'a tick with 100 changed groups of a million, as a multiple of 100 of 1,000',
    lane: 'many-groups',
    better: 'less',
    unit: '×',
    later: 2,
    reached: quotient('many-groups', 'a tick with 100 changed groups', 'the same with 1,000 groups in total'),
  },
  { what: 'loading 1,000 rules', lane: 'load', better: 'less', unit: 's', first: 2, later: 0.5, reached: value('load', '1,000 rules') },
  { what: 'loading 10,000 rules', lane: 'load', better: 'less', unit: 's', later: 5, reached: value('load', '10,000 rules') },
  {
    what: 'a day of silence, as a multiple of a minute',
    lane: 'silence',
    better: 'less',
    unit: '×',
    first: 1.25,
    reached: quotient('silence', 'a day', 'a minute'),
  },
  {
    what: 'ten years of silence, as a multiple of a minute',
    lane: 'silence',
    better: 'less',
    unit: '×',
    first: 1.25,
    reached: quotient('silence', 'ten years', 'a minute'),
  },
  {
    what: 'share of RxJS in the run time',
    lane: 'rxjs',
    better: 'less',
    unit: '%',
    later: 2,
    reached: (results) => {
      const speedup = results.speedup('rxjs', OPERATOR, DIRECT, 1000);
      return speedup === undefined ? undefined : Math.max(0, 100 * (1 - speedup));
    },
  },
];

function millionGroups(what: string): Goal['reached'] {
  return (results) => (results.value('many-groups', 'groups') === 1_000_000 ? results.value('many-groups', what) : undefined);
}

export function checkGoals(results: Results): readonly GoalResult[] {
  return GOALS.map((goal) => {
    const reached = goal.reached(results);
    return { goal, reached, first: verdict(goal, reached, goal.first, 1), later: verdict(goal, reached, goal.later, 1) };
  });
}

/** First goals that are missed by more than the tolerance. */
export function clearlyMissed(goalResults: readonly GoalResult[]): readonly GoalResult[] {
  return goalResults.filter(({ goal, reached }) => verdict(goal, reached, goal.first, TOLERANCE) === 'missed');
}

function verdict(goal: Goal, reached: number | undefined, wanted: number | undefined, tolerance: number): Verdict {
  if (wanted === undefined) return '';
  if (reached === undefined) return 'not measured';
  return (goal.better === 'more' ? reached * tolerance >= wanted : reached <= wanted * tolerance) ? 'met' : 'missed';
}
