/** Every early notice is followed by its transition, once, whatever records arrive after it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEngine, restoreEngine } from '../../src/engine/engine.js';
import type { EngineSnapshot } from '../../src/engine/model/engine-api.js';
import type { Transition } from '../../src/engine/model/transition.js';
import type { Notification } from '../../src/notify/notification.js';
import type { Notifier } from '../../src/notify/notifier.js';
import { createNotifier } from '../../src/notify/notifier.js';
import type { Program } from '../../src/parser/program.js';
import type { ReferenceInput, ReferenceSource } from '../reference/records.js';
import { evaluateProgram } from '../reference/reference.js';
import { earlyRuleText } from './arbitraries/early-rules.js';
import type { Case } from './arbitraries/inputs.js';
import { referenceInput } from './arbitraries/inputs.js';
import { ruleText } from './arbitraries/rules.js';
import { caseCount, caseText, loadProgram, PROPERTY_TIMEOUT_MS, seed } from './cases.js';
import { differenceText, sameTransitions } from './compare.js';
import { batchOf } from './drive.js';

const CASES = caseCount(80, 20_000);

/** An early notice, and the time up to which its stream had been evaluated when it was emitted. */
interface Predicted {
  readonly notice: Transition;
  readonly throughMs: number;
}

interface EarlyRun {
  readonly notices: readonly Predicted[];
  readonly transitions: readonly Transition[];
  readonly notifications: readonly Notification[];
  readonly notifier: Notifier;
}

/** Reads the sources of an input in turn, some rows at a time, and takes the early notices after each. */
function runEarly(program: Program, input: ReferenceInput, sizes: readonly number[], restartAfter: number): EarlyRun {
  const options = {
    mode: 'test' as const,
    early: true,
    ...(input.listenFromMs === undefined ? {} : { listenFromMs: input.listenFromMs }),
    ...(input.openSpans === undefined ? {} : { openSpans: input.openSpans }),
  };
  let engine = createEngine(program, options);
  const notices: Predicted[] = [];
  const transitions: Transition[] = [];
  const notifications: Notification[] = [];
  let notifier = createNotifier(program);
  for (const { stream, source } of input.sources) engine.addSource(stream, source);
  const rows = input.sources.map(() => 0);
  const watermarkOf = (alert: string): number => {
    const stream = program.alerts.find(({ name }) => name === alert)?.stream;
    return engine.watermarks().find(({ name }) => name === stream)?.watermarkMs ?? Number.NEGATIVE_INFINITY;
  };
  for (let turn = 0; input.sources.some(({ records }, at) => (rows[at] ?? 0) < records.length); turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    const at = turn % input.sources.length;
    const given = input.sources[at];
    if (given === undefined) break;
    const some = given.records.slice(rows[at] ?? 0, (rows[at] ?? 0) + size);
    rows[at] = (rows[at] ?? 0) + some.length;
    if (some.length > 0) {
      const fields = engine.plans.find(({ stream }) => stream === given.stream)?.fields ?? [];
      engine.push(given.stream, given.source, batchOf(fields, some));
    }
    const taken = engine.take();
    const early = engine.takeEarly();
    transitions.push(...taken);
    for (const notice of early) notices.push({ notice, throughMs: watermarkOf(notice.alert) });
    const settledMs = engine.settledMs() - 1;
    const deliveries = [...notifier.push(taken), ...notifier.notifyEarly(early), ...notifier.advanceTo(settledMs)];
    notifications.push(...deliveries.map(({ notification }) => notification));
    if (restartAfter > 0 && turn % restartAfter === restartAfter - 1) {
      engine = restoreEngine(program, options, JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot);
      notifier = createNotifier(program, notifier.snapshot());
    }
  }
  const rest = engine.finish();
  transitions.push(...rest);
  const deliveries = [
    ...notifier.push(rest),
    ...notifier.advanceTo(Math.max(0, ...transitions.map(({ at }) => at), ...notices.map(({ notice }) => notice.at))),
  ];
  notifications.push(...deliveries.map(({ notification }) => notification));
  return { notices, transitions, notifications, notifier };
}

/** Notices without a transition of their own at or before their time. */
function unconfirmed(notices: readonly Predicted[], transitions: readonly Transition[]): readonly Predicted[] {
  const taken = new Set<Transition>();
  return notices.filter(({ notice, throughMs }) => {
    const found = transitions.find(
      (transition) =>
        transition.to === 'firing' &&
        transition.alert === notice.alert &&
        transition.severity === notice.severity &&
        JSON.stringify(transition.group) === JSON.stringify(notice.group) &&
        transition.at >= throughMs &&
        transition.at <= notice.at,
    );
    if (found === undefined || taken.has(found)) return true;
    taken.add(found);
    return false;
  });
}

/** Each firing has one `fired` notification, others while it lasts, and is resolved when its transitions say so. */
function checkNotifications({ notifications, notifier, transitions }: EarlyRun): void {
  expect(notifier.earlyCounts().withdrawn).toBe(0);
  expect(notifications.filter(({ reason }) => reason === 'withdrawn')).toEqual([]);
  expect(new Set(notifications.map(({ id }) => id)).size).toBe(notifications.length);
  const begun = new Set<string>();
  const resolved = new Set<string>();
  for (const { kind, firingId } of notifications) {
    if (kind === 'fired') expect(begun.has(firingId)).toBe(false);
    else expect(begun.has(firingId) && !resolved.has(firingId)).toBe(true);
    begun.add(firingId);
    if (kind === 'resolved') resolved.add(firingId);
  }
  const firing = new Set<string>();
  for (const { alert, group, severity, from, to } of transitions) {
    const key = JSON.stringify([alert, group, severity]);
    if (to === 'firing') firing.add(key);
    else if (from === 'firing') firing.delete(key);
  }
  const active = new Set([...firing].map((key) => JSON.stringify((JSON.parse(key) as unknown[]).slice(0, 2))));
  expect(new Set(notifier.activeAlerts().map(({ alert, group }) => JSON.stringify([alert, group])))).toEqual(active);
  expect(begun.size - resolved.size).toBe(active.size);
}

function noticesText(notices: readonly Predicted[]): string {
  return notices.map(({ notice, throughMs }) => JSON.stringify({ throughMs, ...notice })).join('\n');
}

function withoutEnd(given: ReferenceInput): ReferenceInput {
  const { untilMs: _, ...input } = given;
  return input;
}

/** In a test every time is accepted, so that the size of batches does not matter; with one source for each stream, no source waits for another. */
const earlyCase: fc.Arbitrary<Case & { readonly sizes: readonly number[]; readonly restartAfter: number }> = fc
  .oneof({ weight: 1, arbitrary: ruleText }, { weight: 3, arbitrary: earlyRuleText })
  .chain((rules) =>
    fc.record({
      rules: fc.constant({
        ...rules,
        text: rules.text.replaceAll(/limit [12] groups/g, (limit) => (rules.text.length % 3 === 0 ? limit : 'limit 5000 groups')),
      }),
      input: referenceInput(rules)
        .filter(({ mode, fromMs }) => mode === 'test' && fromMs === undefined)
        .map(withoutEnd),
      sizes: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
      restartAfter: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 })),
    }),
  );

it(`every early notice of ${CASES} random cases is followed by its transition`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  let noticeCount = 0;
  let firings = 0;
  fc.assert(
    fc.property(earlyCase, (given) => {
      const program = loadProgram(given);
      const run = runEarly(program, given.input, given.sizes, given.restartAfter);
      const { notices, transitions } = run;
      const reference = evaluateProgram(program, given.input).transitions;
      const text = `${caseText(given)}\nsizes ${given.sizes.join()}, restart ${given.restartAfter}`;
      if (!sameTransitions(reference, transitions))
        throw new Error(`${text}\n${differenceText('reference', reference, 'engine', transitions)}`);
      const wrong = unconfirmed(notices, reference);
      if (wrong.length > 0)
        throw new Error(`${text}\n${noticesText(wrong)}\n${differenceText('reference', reference, 'engine', transitions)}`);
      try {
        checkNotifications(run);
      } catch (error) {
        const lines = [...run.notifications].map((notification) => JSON.stringify(notification));
        throw new Error(
          `${String(error)}\n${text}\n${noticesText(notices)}\n${lines.join('\n')}\n${differenceText('', reference, '', transitions)}`,
        );
      }
      noticeCount += notices.length;
      firings += reference.filter(({ to }) => to === 'firing').length;
    }),
    { numRuns: CASES, seed: seed(20_260_601), maxSkipsPerRun: 20 },
  );
  console.log(`${noticeCount} of ${firings} firings had an early notice`);
  expect(noticeCount).toBeGreaterThan(CASES / 10);
});

it(`restarts do not change the early notices of ${CASES} random cases`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(earlyCase, (given) => {
      const program = loadProgram(given);
      const without = runEarly(program, given.input, given.sizes, 0);
      const restarted = runEarly(program, given.input, given.sizes, Math.max(1, given.restartAfter));
      const short = (run: EarlyRun): unknown =>
        run.notices.map(({ notice, throughMs }) => ({ notice: { ...notice, samples: [] }, throughMs }));
      expect(short(restarted), caseText(given)).toEqual(short(without));
      expect(restarted.notifications.map(({ id }) => id)).toEqual(without.notifications.map(({ id }) => id));
    }),
    { numRuns: Math.ceil(CASES / 2), seed: seed(20_260_602), maxSkipsPerRun: 20 },
  );
});

it(`early notices hold for every continuation of the input, on ${CASES} random cases`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  let noticeCount = 0;
  const withTails = earlyCase.chain((given) =>
    fc.record({
      given: fc.constant(given),
      permille: fc.integer({ min: 100, max: 1000 }),
      tails: fc.array(referenceInput(given.rules), { minLength: 1, maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(withTails, ({ given, permille, tails }) => {
      const program = loadProgram(given);
      const cut = (source: ReferenceSource): ReferenceSource => ({
        ...source,
        records: source.records.slice(0, Math.ceil((source.records.length * permille) / 1000)),
      });
      const beginning: ReferenceInput = { ...given.input, sources: given.input.sources.map(cut) };
      const { notices } = runEarly(program, beginning, given.sizes, given.restartAfter);
      noticeCount += notices.length;
      for (const tail of [undefined, ...tails]) {
        const input: ReferenceInput = {
          ...beginning,
          sources: beginning.sources.map((source, at) => {
            const newestMs = Math.max(...source.records.map(({ timeMs }) => (Number.isNaN(timeMs) ? 0 : timeMs)));
            const more = tail?.sources[at]?.records ?? [];
            const firstMs = Math.min(...more.map(({ timeMs }) => (Number.isNaN(timeMs) ? Number.POSITIVE_INFINITY : timeMs)));
            // From shortly before the end of the beginning: within the lateness, and later than that.
            const shiftMs = Number.isFinite(firstMs) && newestMs > 0 ? newestMs - firstMs - (permille % 7) * given.rules.pace.stepMs : 0;
            return { ...source, records: [...source.records, ...more.map((record) => ({ ...record, timeMs: record.timeMs + shiftMs }))] };
          }),
        };
        loadProgram({ ...given, input });
        const wrong = unconfirmed(notices, evaluateProgram(program, input).transitions);
        if (wrong.length > 0) throw new Error(`${caseText({ ...given, input })}\n${noticesText(wrong)}`);
      }
    }),
    { numRuns: Math.ceil(CASES / 2), seed: seed(20_260_603), maxSkipsPerRun: 20 },
  );
  console.log(`${noticeCount} notices held in each continuation`);
});
