import { expectRegressionTarget } from "./expectRegressionTarget.js";
import type { LabelledRows } from "./labelledRows.js";

/** The mean of `term(output - target)` over the outputs of a row. */
export function meanOfErrors(
  name: string,
  term: (error: number) => number,
): (tick: LabelledRows, row: number) => number {
  return (tick, row) => {
    expectRegressionTarget(name, tick);
    const { width, output, target } = tick;
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) sum += term(output[i] - target[i]);
    return sum / width;
  };
}
