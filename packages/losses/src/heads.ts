import { lossFrom, ShapeError, type Loss, type LossRows } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { expectHeads } from "./expectHeads.js";
import type { LossHead } from "./LossHead.js";

/**
 * A weighted sum of losses, each over its own columns: for a net that answers several questions at once.
 *
 *     loss = Σ weight · loss(output[:, from:to], target[:, from:to])
 *
 * - output   `[features]` or `[batch, features]`, as `concatBranches` of several layers gives them
 * - target   `[width]` or `[batch, width]`: a class takes one column
 *
 * All losses have the same reduction, which is that of the sum; means divide each by their own features or by rows. A loss whose
 * mean divides by something else than rows (class weights, an ignored class) is taken with the reduction `sum` alone: one
 * update has one number of rows for all heads. Columns that no head names have no influence and a delta of zero; columns
 * that several name get the sum of their deltas. PyTorch: a sum of losses; Keras: `loss_weights` of a model.
 *
 * @throws {TypeError} When a head has no loss.
 * @throws {RangeError} When there is no head; when columns are no two ascending whole numbers, a weight is no finite number, the
 *   reductions differ, or a mean divides by something else than rows.
 * @throws {UnknownNameError} When a head has an option that does not exist.
 * @throws {ShapeError} When output or target have too few columns, or one of the losses does not fit its columns.
 * @source PyTorch and Keras.
 * @example
 *   const both = heads([
 *     { loss: squaredError(), outputs: [0, 1], targets: [0, 1], weight: 0.5 },
 *     { loss: softmaxCrossEntropy(), outputs: [1, 3], targets: [1, 2] },
 *   ]);
 *   both.compare([3, 0, 0], [1, 0]).delta.toArray() // => [2, -0.5, 0.5]
 */
export function heads(list: readonly LossHead[]): Loss {
  const parts = expectHeads(list);
  const name = `heads([${parts.map(({ loss }) => loss.name).join(", ")}])`;
  const rowsOf = parts.map(() => headRows());
  const width = Math.max(...parts.map(({ targets }) => targets[1]));
  const isShared = parts.some(({ loss }) => loss.rowShare);
  return lossFrom({
    name,
    reduction: parts[0].loss.reduction,
    targetWidths: (fanOut) => {
      for (const { loss, outputs, targets } of parts) expectColumns(name, fanOut, loss, outputs, targets);
      return [width];
    },
    rowShare: isShared
      ? (batch, row) =>
          parts.some((head, index) => {
            const { loss } = head;
            return !loss.rowShare || loss.rowShare(rowsOf[index].read(batch, head), row) !== 0;
          })
            ? 1
            : 0
      : undefined,
    measure: (batch) => {
      const { rows, fanOut, delta, deltaOffset } = batch;
      delta.fill(0, deltaOffset, deltaOffset + rows * fanOut);
      // All before the first is measured: a loss that allocates in the arena can detach the views of it.
      const read = parts.map((head, index) => rowsOf[index].read(batch, head));
      let sum = 0;
      parts.forEach(({ loss, outputs: [from], weight = 1 }, index) => {
        const own = read[index];
        sum += weight * loss.measure(own);
        for (let row = 0; row < rows; row++) {
          const d = deltaOffset + row * fanOut + from;
          for (let i = 0; i < own.fanOut; i++) delta[d + i] += weight * own.delta[row * own.fanOut + i];
        }
      });
      return sum;
    },
  });
}

/** The rows of a head, whose columns are copied: a loss reads rows without gaps. The arrays are used again. */
function headRows(): { read(batch: LossRows, head: LossHead): LossRows } {
  let [output, delta, target]: Floats[] = [new Float32Array(0), new Float32Array(0), new Float64Array(0)];
  return {
    read(batch, { outputs, targets }) {
      const { rows } = batch;
      const fanOut = outputs[1] - outputs[0];
      const targetWidth = targets[1] - targets[0];
      output = roomFor(output, rows * fanOut, batch.output);
      delta = roomFor(delta, rows * fanOut, batch.delta);
      target = roomFor(target, rows * targetWidth, target);
      copyColumns(batch.output, batch.outputOffset + outputs[0], batch.fanOut, output, fanOut, rows);
      copyColumns(
        batch.target,
        batch.targetOffset + targets[0],
        batch.targetWidth,
        target,
        targetWidth,
        rows,
      );
      const offsets = { outputOffset: 0, targetOffset: 0, deltaOffset: 0 };
      return { ...batch, ...offsets, fanOut, targetWidth, output, target, delta };
    },
  };
}

/** The array, or a new one where it is too short or of another type than `like`. */
function roomFor(array: Floats, count: number, like: Floats): Floats {
  const isDouble = like instanceof Float64Array;
  if (array.length >= count && array instanceof Float64Array === isDouble) return array;
  return new (isDouble ? Float64Array : Float32Array)(count);
}

function copyColumns(
  from: LossRows["target"],
  first: number,
  stride: number,
  to: Floats,
  width: number,
  rows: number,
): void {
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) to[row * width + i] = from[first + row * stride + i];
}

function expectColumns(
  name: string,
  fanOut: number,
  loss: Loss,
  outputs: LossHead["outputs"],
  targets: LossHead["targets"],
): void {
  if (outputs[1] > fanOut) {
    throw new ShapeError(
      `${name}: output has ${fanOut} numbers a row, expected at least ${outputs[1]}: ${loss.name} compares columns ${outputs.join(" to ")}`,
    );
  }
  const given = targets[1] - targets[0];
  const widths = loss.targetWidths(outputs[1] - outputs[0]);
  if (widths && !widths.includes(given)) {
    throw new ShapeError(
      `${name}: ${loss.name} compares ${outputs[1] - outputs[0]} columns of output with ${given} of target, expected ${widths.toReversed().join(" or ")}`,
    );
  }
}
