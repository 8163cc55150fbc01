export const loss = (name) => ({
  exported: [name],
  unit: `import type { LossRows, Reduction } from "@backstream/core";
import { elementwise } from "./elementwise.js";
import type { LossOptions } from "./expectReduction.js";
import type { LossOf } from "./LossOf.js";

/**
 * The square of the distance.
 *
 *     loss = mean (o - t)²          delta = 2 (o - t) / (rows · features)
 *
 * - output   \`[features]\` or \`[batch, features]\`
 * - target   as the output
 *
 * Why and when to use it.
 *
 * @throws {ShapeError} By \`compare\`, when the target has another shape than the output.
 * @source Author, "Title", year.
 * @example
 *   ${name}().compare([3, 0], [1, 0]).loss // => 2
 */
export function ${name}<R extends Reduction | "none" = "mean">(options: LossOptions<R> = {}): LossOf<R> {
  return elementwise("${name}", options, [], terms);
}

function terms(batch: LossRows, from: number, size: number, scale: number): number {
  const { output, target, delta } = batch;
  const o = batch.outputOffset + from;
  const t = batch.targetOffset + from;
  const d = batch.deltaOffset + from;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const error = output[o + i] - target[t + i];
    sum += error * error;
    delta[d + i] = scale * 2 * error;
  }
  return sum;
}
`,
  test: `import { ShapeError } from "@backstream/core";
import { lossLaws } from "@backstream/testing";
import { expect, it } from "vitest";
import { ${name} } from "./${name}.js";

lossLaws((reduction) => ${name}({ reduction }));

it("is the mean of the squared distances", () => {
  const { loss, delta } = ${name}().compare([3, 0], [1, 0]);
  expect(loss).toBe(2);
  expect(delta.toArray()).toEqual([2, 0]);
});

it("refuses a target of another shape", () => {
  expect(() => ${name}().compare([3, 0], [1, 0, 0])).toThrow(
    new ShapeError("${name}(): target has shape [3], expected [2]"),
  );
});
`,
});
