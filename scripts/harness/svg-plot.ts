/** Parts of a plot as SVG. Positions are in units of the view box, from the upper left corner. */

export type Scale = (value: number) => number;

/** Maps the domain to the range, in proportion. */
export function linearScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  return (value) => from + ((to - from) * (value - low)) / (high - low || 1);
}

/** Maps the domain, which is above 0, to the range, in proportion to the logarithm. */
export function logScale([low, high]: readonly [number, number], range: readonly [number, number]): Scale {
  const scale = linearScale([Math.log10(low), Math.log10(high)], range);
  return (value) => scale(Math.log10(value));
}

/** The next of 1, 2, 5, 10, 20, … */
export function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((step) => step * power >= value) ?? 10);
}

export interface Drawing {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** The left edge; 0 if absent. */
  readonly left?: number;
  /** Rules of CSS for the classes of the parts, besides `grid`. */
  readonly style?: string;
}

export function svgDocument({ title, width, height, left = 0, style = '' }: Drawing, parts: readonly string[]): string {
  const edge = left === 0 ? '' : ` x="${left}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<style>.grid { stroke: #ddd }${style === '' ? '' : ` ${style}`}</style>`,
    `<rect${edge} width="${width}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

export interface LabelLook {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly colour?: string;
  readonly bold?: boolean;
}

export function label(x: number, y: number, text: string, { anchor = 'start', colour, bold = false }: LabelLook = {}): string {
  const look = [
    anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
    colour === undefined ? '' : ` fill="${colour}"`,
    bold ? ' font-weight="bold"' : '',
  ];
  return `<text x="${round(x)}" y="${round(y)}"${look.join('')}>${escaped(text)}</text>`;
}

export function horizontalLine(y: number, left: number, right: number, kind = 'grid'): string {
  return `<path class="${kind}" d="M${round(left)} ${round(y)}H${round(right)}"/>`;
}

export function verticalLine(x: number, top: number, bottom: number, kind = 'grid'): string {
  return `<path class="${kind}" d="M${round(x)} ${round(top)}V${round(bottom)}"/>`;
}

/** @param look attributes, as `class="values"`. */
export function polyline(points: readonly (readonly [x: number, y: number])[], look: string): string {
  return `<polyline ${look} points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}"/>`;
}

/** A tenth of a unit is finer than any screen shows. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
