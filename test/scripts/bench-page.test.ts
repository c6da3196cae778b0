/** The benchmark page after some lanes were measured again. */
import { describe, expect, it } from 'vitest';
import { Results } from '../../bench/harness.js';
import { withLanes } from '../../bench/page.js';

const PAGE =
  '# Benchmarks\n\nWords.\n\n## Goals\n\n| goal |\n\n## Faster peers\n\nNone.\n\n![plot](a.svg)\n\n## first\n\nOld.\n\n- a: 1\n\n## third\n\nOld.\n';

describe('the sections of some lanes', () => {
  const results = new Results();
  results.figures.push({ lane: 'second', what: 'b', value: 2, unit: 's' }, { lane: 'first', what: 'a', value: 3, unit: '' });
  const lane = (name: string) => ({ name, doc: `${name} is new.`, quick: false, run: () => Promise.resolve() });

  it('are inserted in order, and nothing else changes', () => {
    expect(withLanes(PAGE, results, [lane('second')], ['first', 'second', 'third'], 'a busy machine')).toBe(
      PAGE.replace('## third', '## second\n\nsecond is new.\n\n_Measured separately: a busy machine._\n\n- b: 2 s\n\n## third'),
    );
  });

  it('replace the earlier sections of the same lanes', () => {
    const once = withLanes(PAGE, results, [lane('first')], ['first', 'second', 'third'], undefined);
    expect(once).toBe(PAGE.replace('Old.\n\n- a: 1', 'first is new.\n\n_Measured separately._\n\n- a: 3'));
    expect(withLanes(once, results, [lane('first')], ['first', 'second', 'third'], undefined)).toBe(once);
  });
});
