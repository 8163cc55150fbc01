import { callName, describeValue, lossFrom, ShapeError, type Loss, type LossRows } from "@backstream/core";
import { wrapTensor, type Tensor } from "@backstream/tensors";
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
 * @throws {TypeError} When it is no function.
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
  const reduction = expectReduction("customLoss", options);
  return lossFrom({
    name,
    reduction,
    targetWidths: () => undefined,
    measure: (batch) => {
      batch.delta.fill(0, batch.deltaOffset, batch.deltaOffset + batch.rows * batch.fanOut);
      const present = Array.from({ length: batch.rows }, (_, row) => row).filter(
        (row) => batch.mask?.[row] !== 0,
      );
      const groups = batch.weight ? present.map((row) => [row]) : [present];
      let sum = 0;
      for (const rows of groups) {
        const share =
          (reduction === "mean" ? rows.length / batch.present : 1) * (batch.weight?.[rows[0]] ?? 1);
        const { loss, delta } = measure(
          take(batch.output, batch.outputOffset, batch.fanOut, rows),
          take(batch.target, batch.targetOffset, batch.targetWidth, rows),
        );
        if (delta.shape.join() !== `${rows.length},${batch.fanOut}`) {
          throw new ShapeError(
            `${name}: delta has shape [${delta.shape.join(", ")}], expected [${rows.length}, ${batch.fanOut}]`,
          );
        }
        sum += share * loss;
        rows.forEach((row, index) => {
          for (let i = 0; i < batch.fanOut; i++) {
            batch.delta[batch.deltaOffset + row * batch.fanOut + i] =
              share * delta.data[index * batch.fanOut + i];
          }
        });
      }
      return sum;
    },
  });
}

/** A copy of some rows, so that the function may keep it. */
function take(values: LossRows["target"], first: number, width: number, rows: readonly number[]): Tensor {
  const data = values.slice(0, rows.length * width);
  rows.forEach((row, index) =>
    data.set(values.subarray(first + row * width, first + (row + 1) * width), index * width),
  );
  return wrapTensor([rows.length, width], data);
}
