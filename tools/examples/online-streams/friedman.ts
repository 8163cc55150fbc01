import { PythonRandom } from "./PythonRandom.js";

/** One row of a stream: its features, and the number or the class that is to be predicted. */
export interface StreamRow {
  readonly input: readonly number[];
  readonly target: number;
}

type Concept = (x: readonly number[]) => number;

/**
 * Friedman's function of ten numbers, five of which matter, with noise of deviation 1.
 *
 *     y = 10 sin(π x₀ x₁) + 20 (x₂ - ½)² + 10 x₃ + 5 x₄ + noise
 *
 * @source Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19(1), 1991.
 * @example
 *   friedman(1)[0].target.toFixed(4) // => "7.6612"
 */
export function friedman(rows: number): StreamRow[] {
  return drifting(rows, () => swapped(0, 1, 2, 3, 4));
}

/**
 * The same with a change that comes at once, in two regions that grow at rows 2000, 5000 and 8000.
 *
 * @source Ikonomovska, Gama, Džeroski, "Learning model trees from evolving data streams", Data Mining and Knowledge Discovery
 *   23(1), 2011 (local expanding abrupt drift).
 * @example
 *   friedmanLea(1)[0].target.toFixed(4) // => "7.6612"
 */
export function friedmanLea(rows: number): StreamRow[] {
  const changes = [2000, 5000, 8000];
  return drifting(rows, (row, x) => {
    const level = changes.filter((change) => row >= change).length;
    if (level === 0) return swapped(0, 1, 2, 3, 4);
    if (x[1] < 0.3 && x[2] < 0.3 && (level > 2 || x[3] > 0.7) && (level > 1 || x[4] < 0.3)) return first;
    if (x[1] > 0.7 && x[2] > 0.7 && (level > 2 || x[3] < 0.3) && (level > 1 || x[4] > 0.7)) return second;
    return swapped(0, 1, 2, 3, 4);
  });
}

/**
 * The same with two changes everywhere, from rows 3500 and 7000 on: during 1000 rows each comes from the old or the new function.
 *
 * @source As `friedmanLea` (global and slow gradual drift).
 * @example
 *   friedmanGsg(1)[0].target.toFixed(4) // => "7.6612"
 */
export function friedmanGsg(rows: number): StreamRow[] {
  const coin = new PythonRandom(42);
  const concepts = [swapped(0, 1, 2, 3, 4), swapped(3, 4, 1, 0, 2), swapped(1, 4, 3, 2, 0)];
  return drifting(rows, (row) => {
    const concept = row < 3500 ? 0 : row < 7000 ? 1 : 2;
    const isChanging = concept > 0 && row < 3500 * concept + 1000;
    return concepts[isChanging && coin.bits(1) === 1 ? concept - 1 : concept];
  });
}

/** The function with other features in the places of the five that matter. */
function swapped(a: number, b: number, c: number, d: number, e: number): Concept {
  return (x) => 10 * Math.sin(Math.PI * x[a] * x[b]) + 20 * (x[c] - 0.5) ** 2 + 10 * x[d] + 5 * x[e];
}

const first: Concept = (x) => 10 * x[0] * x[1] + 20 * (x[2] - 0.5) + 10 * x[3] + 5 * x[4];
const second: Concept = (x) =>
  10 * Math.cos(x[0] * x[1]) + 20 * (x[2] - 0.5) + Math.exp(x[3]) + 5 * x[4] ** 2;

function drifting(rows: number, conceptOf: (row: number, x: readonly number[]) => Concept): StreamRow[] {
  const random = new PythonRandom(42);
  return Array.from({ length: rows }, (_, row) => {
    const input = Array.from({ length: 10 }, () => random.random());
    return { input, target: conceptOf(row, input)(input) + random.gauss() };
  });
}
