import { wrapTensor, type Numbers, type Tensor } from "@backstream/tensors";
import { clearUnusable } from "./clearUnusable.js";
import { BrokenStreamError } from "./errors.js";
import { inputRows } from "./inputRows.js";
import type { Unrolling } from "./Unrolling.js";

/**
 * Runs one tick and copies its output, which has a batch axis exactly if the input has one. A row whose input or new memory
 * is not finite keeps its memory, and its output is NaN.
 *
 * @throws {ShapeError} When the input does not fit.
 * @throws {BrokenStreamError} When the network reads whole sequences.
 * @example
 *   const unrolling = new Unrolling(network(dense(1, 1, { bias: false, initialise: { weight: ones() } })));
 *   tickOutput(unrolling, [3]).toArray() // => [3]
 */
export function tickOutput(unrolling: Unrolling, input: Numbers): Tensor {
  const { name, fanIn, flat } = unrolling.network;
  if (flat.wholeSequences) {
    throw new BrokenStreamError(
      `${name}: it reads whole sequences, expected a network that goes tick by tick; bidirectional cannot continue a sequence`,
    );
  }
  const batch = inputRows(name, input, fanIn);
  const tick = unrolling.forward(input, Math.max(1, batch));
  return copyOutput(unrolling, tick, batch, unrolling.maskUnusable(tick, undefined));
}

/** As `tickOutput`, for all ticks of a sequence, of a network that reads whole ones. */
export function sequenceOutputs(unrolling: Unrolling, inputs: Iterable<Numbers>): Tensor[] {
  const { name, fanIn } = unrolling.network;
  unrolling.hold().oldest = unrolling.next;
  const batches = Array.from(inputs, (input) => {
    const batch = inputRows(name, input, fanIn);
    unrolling.append(input, Math.max(1, batch));
    return batch;
  });
  const first = unrolling.next - batches.length;
  const masks = batches.map((_, index) => unrolling.usableInputs(first + index, undefined));
  unrolling.runSequence(masks);
  return batches.map((batch, index) => copyOutput(unrolling, first + index, batch, masks[index]));
}

/** A copy of the output of a tick, NaN for rows that are 0 in `usable`; `batch` 0: one row without a batch axis. */
function copyOutput(
  unrolling: Unrolling,
  tick: number,
  batch: number,
  usable: readonly number[] | undefined,
): Tensor {
  const { fanOut, arena } = unrolling.network;
  const rows = Math.max(1, batch);
  const address = unrolling.outputAddress(tick);
  const values = arena.memory.slice(address, address + rows * fanOut);
  if (usable) clearUnusable(values, 0, fanOut, usable, undefined);
  return wrapTensor(batch === 0 ? [fanOut] : [rows, fanOut], values);
}
