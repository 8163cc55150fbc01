import type { LossRows } from "@backstream/core";
import { arena, kernels, type Block, type Floats } from "@backstream/tensors";
import { expectClass } from "./expectClass.js";

/**
 * `measure` of softmaxCrossEntropy by the kernel of that name: for float32, a class a row. `share` is every row's.
 *
 * Rows outside the arena are copied in and out, as many at a time as fit into the processor's nearest cache. Up to
 * 4,096 numbers nothing is allocated for that; beyond, a view for each copy.
 */
export function classesByKernel(name: string, batch: LossRows, share: number): number {
  const { rows, fanOut, output, outputOffset, delta, deltaOffset } = batch;
  let { memory } = arena;
  // Before memory is taken: that may make the arena grow, which detaches the views of it.
  const { buffer } = memory;
  const outputPlace = output.buffer === buffer ? output.byteOffset / 4 + outputOffset : -1;
  const deltaPlace = delta.buffer === buffer ? delta.byteOffset / 4 + deltaOffset : -1;
  const size = Math.max(nearby, fanOut);
  const perCall = Math.floor(size / fanOut);
  if (scratch === undefined || scratch.size < 4 * size) {
    scratch?.free();
    scratch = arena.allocate(4 * size);
    memory = arena.memory;
  }
  const copy = scratch.address;
  const result = copy + size;
  const classes = copy + 2 * size;
  const scales = copy + 3 * size;

  let loss = 0;
  for (let first = 0; first < rows; first += perCall) {
    const count = Math.min(perCall, rows - first);
    for (let row = 0; row < count; row++) {
      const isThere = batch.mask?.[first + row] !== 0;
      memory[classes + row] = isThere
        ? expectClass(name, batch.target[batch.targetOffset + first + row], fanOut)
        : -1;
      if (batch.weight) memory[scales + row] = batch.weight[first + row];
    }
    const done = first * fanOut;
    const length = count * fanOut;
    const x =
      outputPlace < 0 ? copyIn(output, outputOffset + done, memory, copy, length) : outputPlace + done;
    const dx = deltaPlace < 0 ? result : deltaPlace + done;
    loss += kernels.softmaxCrossEntropy(count, fanOut, x, classes, batch.weight ? scales : 0, share, dx);
    if (deltaPlace < 0) delta.set(viewOf(memory, result, length), deltaOffset + done);
  }
  return loss;
}

/** 16 KiB. */
const nearby = 4096;
/** So many numbers are copied soonest one by one. */
const few = 48;
/** Kept, since measuring must allocate nothing: copies of output and delta, classes, scales. */
let scratch: Block | undefined;

/** Copies numbers to `to`, and says where the first of them is then. */
function copyIn(output: Floats, at: number, memory: Floats, to: number, length: number): number {
  // All of a short array, such as signals share, is copied sooner than a view is made.
  if (length > few && output.length <= nearby) {
    memory.set(output, to);
    return to + at;
  }
  if (length > few) memory.set(output.subarray(at, at + length), to);
  else for (let i = 0; i < length; i++) memory[to + i] = output[at + i];
  return to;
}

/** A view, kept while the same numbers are wanted. */
function viewOf(memory: Floats, at: number, length: number): Floats {
  if (view === undefined || viewed !== memory || viewedAt !== at || view.length !== length) {
    view = memory.subarray(at, at + length);
    viewed = memory;
    viewedAt = at;
  }
  return view;
}

let view: Floats | undefined;
let viewed: Floats | undefined;
let viewedAt = 0;
