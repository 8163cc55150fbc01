import { tensor, type RandomStream, type Sample } from "backstream";

/**
 * Two of many numbers are marked; what is their sum?
 *
 *     number  .3  .9  .2  .5  .7  .1
 *     marker   0   1   0   0   1   0
 *     target   –   –   –   –   – 1.6
 *
 * Numbers are uniform in [0, 1); each half has one marker. A prediction of 1 has an error of 1/6, the variance of a sum
 * of two such numbers: this is the squared error without a memory.
 *
 * @source Hochreiter & Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; with the markers as in
 *   Arjovsky, Shah & Bengio, "Unitary evolution recurrent neural networks", ICML 2016.
 */
export function addingProblem(length: number, rows: number, random: RandomStream): Sample[] {
  const half = length / 2;
  const marked = Array.from({ length: rows }, () => [random.integer(half), half + random.integer(half)]);
  const sums = new Float32Array(rows);
  return Array.from({ length }, (_, tick) => {
    const input = marked.flatMap((ticks, row) => {
      const [number, marker] = [random.uniform(), ticks.includes(tick) ? 1 : 0];
      sums[row] += number * marker;
      return [number, marker];
    });
    const sample = { input: tensor([rows, 2], input) };
    return tick === length - 1 ? { ...sample, target: tensor([rows, 1], sums) } : sample;
  });
}
