import type { StreamRow } from "./friedman.js";
import { PythonRandom } from "./PythonRandom.js";

/**
 * Four classes, each around some of twenty random centres in four dimensions.
 *
 * @example
 *   randomRbf(1)[0].input.length // => 4
 */
export function randomRbf(rows: number): StreamRow[] {
  const model = new PythonRandom(42);
  const centres = Array.from({ length: 20 }, () => ({
    at: Array.from({ length: 4 }, () => model.random()),
    target: model.integer(4),
    deviation: model.random(),
    weight: model.random(),
  }));
  const total = centres.reduce((sum, { weight }) => sum + weight, 0);
  const random = new PythonRandom(42);
  return Array.from({ length: rows }, () => {
    const drawn = random.random() * total;
    let sum = 0;
    const { at, target, deviation } = centres.find(({ weight }) => (sum += weight) > drawn) ?? centres[19];
    const direction = at.map(() => random.random() * 2 - 1);
    const length = Math.sqrt(direction.reduce((squares, x) => squares + x * x, 0));
    const scale = (random.gauss() * deviation) / length;
    return { input: at.map((centre, index) => centre + direction[index] * scale), target };
  });
}
