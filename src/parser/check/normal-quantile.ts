/**
 * The quantile of the normal distribution, to about 16 digits. Source: M. J. Wichura, "Algorithm AS 241: The percentage points of the normal
 * distribution", Applied Statistics 37 (1988), PPND16 without its last part, for tails of less than e⁻²⁵.
 */

const CENTRE: readonly [above: readonly number[], below: readonly number[]] = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813,
    2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
    5226.495278852854,
  ],
];

const TAIL: readonly [above: readonly number[], below: readonly number[]] = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
    0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345,
    1.0507500716444169e-9,
  ],
];

/** @param probability between 1e-10 and 1 - 1e-10. */
export function normalQuantile(probability: number): number {
  const fromMiddle = probability - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) return fromMiddle * quotient(CENTRE, 0.180625 - fromMiddle * fromMiddle);
  const tail = quotient(TAIL, Math.sqrt(-Math.log(fromMiddle < 0 ? probability : 1 - probability)) - 1.6);
  return fromMiddle < 0 ? -tail : tail;
}

function quotient([above, below]: typeof CENTRE, x: number): number {
  const at = (coefficients: readonly number[]): number => coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
  return at(above) / at(below);
}
