import { expectFinite, type Initialiser } from "@backstream/core";
import { fans } from "./fans.js";

/**
 * A random matrix whose columns are perpendicular and of length `gain` (whose rows are, if it is wider than high).
 *
 *     Wᵀ · W = gain² · I
 *
 * A memory that is multiplied by such a matrix at every tick neither vanishes nor explodes: for `weight_hh_l0`.
 *
 * @throws {RangeError} When the gain is no finite number.
 * @throws {ShapeError} When the parameter is no matrix (at `network`).
 * @source Saxe, McClelland & Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
 *   networks", ICLR 2014.
 * @example
 *   gru(1, 8, { initialise: { weight_hh_l0: orthogonal() } }).fanOut // => 8
 */
export function orthogonal(gain = 1): Initialiser {
  expectFinite("orthogonal", "gain", gain);
  return (values, shape, random) => {
    const { fanIn, fanOut } = fans("orthogonal", shape);
    const size = Math.max(fanIn, fanOut);
    const vectors: Float64Array[] = [];
    for (let v = 0; v < Math.min(fanIn, fanOut); v++)
      vectors.push(perpendicular(size, vectors, () => random.normal()));
    const wide = fanIn > fanOut;
    for (let v = 0; v < vectors.length; v++) {
      for (let i = 0; i < size; i++) values[wide ? v * fanIn + i : i * fanIn + v] = gain * vectors[v][i];
    }
  };
}

/** A normally distributed vector, made perpendicular to `others` and of length 1. Done twice, because of rounding errors. */
function perpendicular(size: number, others: readonly Float64Array[], draw: () => number): Float64Array {
  const vector = Float64Array.from({ length: size }, draw);
  for (let time = 0; time < 2; time++) {
    for (const other of others) addTimes(vector, -dot(vector, other), other);
  }
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((x) => x / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addTimes(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}
