import { describe, expect, it } from 'vitest';
import { label, linearScale, logScale, niceAbove, polyline, svgDocument } from '../../scripts/harness/svg-plot.js';

describe('parts of plots', () => {
  it('a linear scale maps its domain in proportion, and a domain of one value to the start of the range', () => {
    expect([0, 5, 10].map(linearScale([0, 10], [100, 0]))).toEqual([100, 50, 0]);
    expect(linearScale([3, 3], [100, 0])(3)).toBe(100);
  });

  it('a logarithmic scale gives each power of ten the same length', () => {
    expect([1, 10, 100].map(logScale([1, 100], [0, 50]))).toEqual([0, 25, 50]);
  });

  it('the top of an axis is the next of 1, 2, 5, 10, 20 and so on', () => {
    expect([1, 3, 11, 600, 4999].map(niceAbove)).toEqual([1, 5, 20, 1000, 5000]);
  });

  it('positions are rounded to a tenth', () => {
    expect(polyline([[1.26, 2.04]], 'class="values"')).toBe('<polyline class="values" points="1.3,2"/>');
  });

  it('text is escaped', () => {
    expect(label(1, 2, 'a < b & c', { anchor: 'end', bold: true })).toBe(
      '<text x="1" y="2" text-anchor="end" font-weight="bold">a &lt; b &amp; c</text>',
    );
    expect(svgDocument({ title: 'a & b', width: 10, height: 5 }, [])).toContain('<title>a &amp; b</title>');
  });
});
