import type { StreamRow } from "./friedman.js";
import { PythonRandom } from "./PythonRandom.js";

/**
 * On which side of a plane through thirty dimensions is a point? Four labels in a hundred are wrong.
 *
 * @source Hulten, Spencer, Domingos, "Mining time-changing data streams", KDD 2001 (here without a change).
 * @example
 *   hyperplane(1)[0].input.length // => 30
 */
export function hyperplane(rows: number): StreamRow[] {
  const random = new PythonRandom(42);
  const weights = Array.from({ length: 30 }, () => random.random());
  const half = sum(weights) * 0.5;
  return Array.from({ length: rows }, () => {
    const input = weights.map(() => random.random());
    const side = sum(input.map((x, index) => weights[index] * x)) >= half ? 1 : 0;
    const target = 0.01 + random.random() <= 0.05 ? 1 - side : side;
    random.random(); // two draws for a change that there is none of
    random.random();
    return { input, target };
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
