import fc from 'fast-check';
import { test } from 'vitest';
import { anyCase } from './arbitraries/inputs.js';
import { checkText } from '../reference/program.js';
import { runEngine } from './drive.js';
import { judgeWithCounters } from '../reference/reference.js';
test('x', () => {
  const N = Number(process.env.N ?? 300);
  const cases = fc.sample(anyCase, { numRuns: N, seed: Number(process.env.SEED ?? 1) });
  const errs = new Map<string, number>(); const reasons = new Map<string, number>();
  const bump = (m: Map<string, number>, k: string) => m.set(k, (m.get(k) ?? 0) + 1);
  let bad = 0, withT = 0, fire = 0, res = 0, judgements = 0; let worst = 0; let ex = '';
  const counters: Record<string, number> = {};
  const t0 = performance.now(); let tj = 0, te = 0; const hist: number[] = [];
  for (const c of cases) {
    const r = checkText(c.rules.text);
    if (!r.ok) { bad++; for (const d of r.errors) bump(errs, d.code + ' ' + d.message.replace(/`[^`]*`/g, '`…`') ); if (bad < 4) console.log(r.errors.map((d) => d.code + d.message + ' || ' + c.rules.text.slice(d.span.start, d.span.end)).join('\n')); continue; }
    const t1 = performance.now();
    const v = judgeWithCounters(r.program, c.input);
    const t2 = performance.now(); runEngine(r.program, c.input); te += performance.now() - t2; const dt0 = t2 - t1; hist.push(dt0);
    const dt = dt0; tj += dt;
    if (dt > worst) { worst = dt; ex = c.rules.text + ' ' + v.judgements; }
    judgements += v.judgements;
    if (v.transitions.length) withT++;
    if (v.transitions.some((t) => t.to === 'firing')) fire++;
    if (v.transitions.some((t) => t.from === 'firing')) res++;
    for (const k of new Set(v.transitions.map((t) => t.reason + ' ' + t.from + '>' + t.to))) bump(reasons, k);
    for (const k of ['late', 'timeless', 'timelessDropped', 'badClock', 'outside'] as const) if (v.sources.some((s) => s[k] > 0)) counters[k] = (counters[k] ?? 0) + 1;
    if (v.transitions.some((t) => t.clauses.some((x) => x.low !== undefined || x.high !== undefined))) counters['bounded'] = (counters['bounded'] ?? 0) + 1;
  }
  console.log({ N, bad, withT, fire, res, judgements, ms: performance.now() - t0, tj, worst }, counters, reasons, errs);
  console.log(ex, te, hist.sort((a, b) => b - a).slice(0, 20).map(Math.round).join(' '));
}, 600000);
