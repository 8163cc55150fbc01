import {
  callName,
  describeValue,
  lossFrom,
  ShapeError,
  type Loss,
  type LossRows,
  type Reduction,
} from "@backstream/core";
import { Tensor, wrapTensor } from "@backstream/tensors";
import { expectReduction, type LossOptions } from "./expectReduction.js";

/** A loss as a user writes it: outputs `[rows, features]`, targets `[rows, …]`; the delta is shaped as the output. */
export type CustomLoss = (
  output: Tensor,
  target: Tensor,
) => { readonly loss: number; readonly delta: Tensor };

/**
 * A loss from a plain function on tensors.
 *
 *     loss, delta = measure(output, target)          delta = ∂ loss / ∂ output
 *
 * - output   `[rows, features]`, also where the net's output has no batch axis
 * - target   `[rows, width]`: of any width; only the function knows what it means
 *
 * `reduction` says what the function does with its rows: it averages over them (`mean`, the default) or adds them up.
 * Rows must not depend on one another. The function gets all rows that are not masked at once; if rows have
 * weights, one at a time, so that each weight multiplies its own row's loss and delta only.
 *
 * @throws {TypeError} When it is no function; by `compare`, when the function returns no number as loss or no tensor as delta.
 * @throws {ShapeError} By `compare`, when the function's delta has another shape than its output.
 * @example
 *   const fourthPower = customLoss((output, target) => {
 *     const error = output.subtract(target);
 *     return { loss: error.square().square().mean().item(), delta: error.square().multiply(error).multiply(4 / error.size) };
 *   });
 *   fourthPower.compare([3, 0], [1, 0]).loss // => 8
 *   fourthPower.compare([3, 0], [1, 0]).delta.toArray() // => [16, 0]
 */
export function customLoss(measure: CustomLoss, options: LossOptions = {}): Loss {
  const name = callName("customLoss", options, ["reduction"]);
  if (typeof measure !== "function") {
    throw new TypeError(
      `${name}: the loss is ${describeValue(measure)}, expected a function (output, target) => ({ loss, delta })`,
    );
  }
  const reduction = expectReduction<Reduction | "none">("customLoss", options); // JavaScript programs can write "none"
  if (reduction === "none") {
    throw new RangeError(
      'customLoss: reduction is "none", expected "mean" or "sum": what the function does with its rows',
    );
  }
  return lossFrom({
    name,
    reduction,
    targetWidths: () => undefined,
    measure: (batch) => {
      const { rows, fanOut, outputOffset, target, targetOffset, targetWidth, delta, deltaOffset } = batch;
      delta.fill(0, deltaOffset, deltaOffset + rows * fanOut);
      const present = Array.from({ length: rows }, (_, row) => row).filter((row) => batch.mask?.[row] !== 0);
      const groups = batch.weight ? present.map((row) => [row]) : [present];
      // All before the first call: a function that allocates in the arena can detach the views of it.
      const outputs = groups.map((group) => take(batch.output, outputOffset, fanOut, group));
      const targets = groups.map((group) => take(target, targetOffset, targetWidth, group));
      let sum = 0;
      groups.forEach((group, index) => {
        const share =
          (reduction === "mean" ? group.length / batch.denominator : 1) * (batch.weight?.[group[0]] ?? 1);
        const found = expectMeasured(name, measure(outputs[index], targets[index]), group.length, fanOut);
        sum += share * found.loss;
        group.forEach((row, at) => {
          for (let i = 0; i < fanOut; i++) {
            delta[deltaOffset + row * fanOut + i] = share * found.delta.data[at * fanOut + i];
          }
        });
      });
      return sum;
    },
  });
}

/** What the function returned. @throws {TypeError} When it is no loss and delta. @throws {ShapeError} When the delta has another shape. */
function expectMeasured(
  name: string,
  found: ReturnType<CustomLoss>,
  rows: number,
  fanOut: number,
): ReturnType<CustomLoss> {
  if (typeof found !== "object" || found === null || found instanceof Tensor) {
    throw new TypeError(`${name}: the function returned ${describeValue(found)}, expected { loss, delta }`);
  }
  const { loss, delta } = found;
  if (typeof loss !== "number") {
    throw new TypeError(
      `${name}: the function returned the loss ${describeValue(loss)}, expected a number, as item() gives it`,
    );
  }
  if (!(delta instanceof Tensor)) {
    throw new TypeError(
      `${name}: the function returned the delta ${describeValue(delta)}, expected a tensor of shape [${rows}, ${fanOut}]`,
    );
  }
  if (delta.shape.join() !== `${rows},${fanOut}`) {
    throw new ShapeError(
      `${name}: delta has shape [${delta.shape.join(", ")}], expected [${rows}, ${fanOut}]`,
    );
  }
  return found;
}

/** A copy of some rows, so that the function may keep it. */
function take(values: LossRows["target"], first: number, width: number, rows: readonly number[]): Tensor {
  const data = values.slice(0, rows.length * width);
  rows.forEach((row, index) =>
    data.set(values.subarray(first + row * width, first + (row + 1) * width), index * width),
  );
  return wrapTensor([rows.length, width], data);
}
