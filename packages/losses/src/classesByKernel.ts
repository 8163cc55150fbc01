import type { LossRows } from "@backstream/core";
import { softmaxCrossEntropyKernels, arena, kernels, type Floats } from "@backstream/tensors";
import { expectClass } from "./expectClass.js";
import { lastView } from "./lastView.js";

/**
 * `measure` of softmaxCrossEntropy by the kernel of that name: for float32 and one class in a row. `share` is the
 * weight of each row in the loss, besides its own and its class's.
 *
 * Rows outside the arena are copied into its scratch block and back, as many at a time as fit into the processor's
 * first cache. The block has four equal parts: outputs, deltas, classes and weights.
 */
export function classesByKernel(
  name: string,
  classWeights?: readonly number[],
  ignoredClass?: number,
): (batch: LossRows, share: number) => number {
  const viewOf = lastView();
  return (batch, share) => {
    const { rows, fanOut, output, outputOffset, delta, deltaOffset, weight } = batch;
    // Read before the scratch block is allocated: the arena may grow then, which detaches its views.
    const { buffer } = arena.memory;
    const outputAddress = output.buffer === buffer ? output.byteOffset / 4 + outputOffset : undefined;
    const deltaAddress = delta.buffer === buffer ? delta.byteOffset / 4 + deltaOffset : undefined;
    const quarter = Math.max(nearby, fanOut);
    const outputs = arena.scratch(4 * quarter).address;
    const [deltas, classes, weights] = [outputs + quarter, outputs + 2 * quarter, outputs + 3 * quarter];
    const { memory } = arena;

    let loss = 0;
    const isWeighed = weight !== undefined || classWeights !== undefined;
    const rowsAtOnce = Math.floor(quarter / fanOut);
    for (let first = 0; first < rows; first += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - first);
      writeClasses(name, batch, first, count, memory, classes, ignoredClass);
      if (weight) for (let row = 0; row < count; row++) memory[weights + row] = weight[first + row];
      if (classWeights) weighClasses(classWeights, batch, first, count, memory, weights);
      const done = first * fanOut;
      const length = count * fanOut;
      const x =
        outputAddress === undefined
          ? copyIn(output, outputOffset + done, length, memory, outputs)
          : outputAddress + done;
      const dx = deltaAddress === undefined ? deltas : deltaAddress + done;
      loss += kernels
        .extension(softmaxCrossEntropyKernels)
        .softmaxCrossEntropy(count, fanOut, x, classes, isWeighed ? weights : 0, share, dx);
      if (deltaAddress === undefined) delta.set(viewOf(memory, deltas, length), deltaOffset + done);
    }
    return loss;
  };
}

/** 16 KiB in floats. */
const nearby = 4096;
/** Up to this many numbers are copied fastest one by one. */
const few = 48;

/** The kernel leaves out a row of class -1. */
function writeClasses(
  name: string,
  { mask, target, targetOffset, fanOut }: LossRows,
  first: number,
  count: number,
  memory: Floats,
  classes: number,
  ignoredClass: number | undefined,
): void {
  for (let row = 0; row < count; row++) {
    const label = target[targetOffset + first + row];
    const isOut = mask?.[first + row] === 0 || label === ignoredClass;
    memory[classes + row] = isOut ? -1 : expectClass(name, label, fanOut);
  }
}

/** Multiplies the weights of the rows by those of their classes. */
function weighClasses(
  classWeights: readonly number[],
  { weight, target, targetOffset }: LossRows,
  first: number,
  count: number,
  memory: Floats,
  weights: number,
): void {
  for (let row = 0; row < count; row++) {
    // A row that is left out may have any class.
    const ofClass = classWeights[target[targetOffset + first + row]] ?? 0;
    memory[weights + row] = (weight ? weight[first + row] : 1) * ofClass;
  }
}

/** Copies numbers to `address` or a little further, and returns the address of the first. */
function copyIn(values: Floats, first: number, length: number, memory: Floats, address: number): number {
  // Copying all of a short array (many signals share one) takes less time than making a view of a part.
  if (length > few && values.length <= nearby) {
    memory.set(values, address);
    return address + first;
  }
  if (length > few) memory.set(values.subarray(first, first + length), address);
  else for (let i = 0; i < length; i++) memory[address + i] = values[first + i];
  return address;
}
