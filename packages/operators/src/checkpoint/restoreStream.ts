import { rowMask, ShapeError, type Hold, type Network, type Unrolling } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { StreamCheckpoint, UnrollingCheckpoint } from "./Checkpoint.js";
import { memoryOf } from "./memoryOf.js";
import { haveInputs, writeInputs } from "./sampleInputs.js";

/**
 * Restores the memory and the held ticks of a saved stream in one network, and returns what holds them.
 *
 * - outermost  the name of the network where samples enter: it may read the inputs of the held samples again
 * - kept       holds them, where there is a hold already
 *
 * @throws {UnknownNameError} When the stream did not run through a network of this name.
 * @throws {ShapeError} When a held sample has no input of the network's size.
 */
export function restoreStream(
  unrolling: Unrolling,
  saved: StreamCheckpoint,
  outermost: string,
  kept?: Hold,
): Hold {
  const { network } = unrolling;
  const { name, flat } = network;
  const { held, tick } = saved;
  const memory = memoryOf(`forward(${name})`, name, saved);
  const { carries, ticks, beginning, randomStream } = memory;
  const inputs = name === outermost ? heldInputs(network, saved, memory) : memory.inputs;
  // Without memory and held ticks the next tick decides how many rows there are; room for those of before is not needed.
  const rows = flat.carry === 0 && held.length === 0 ? 1 : saved.rows;
  const hold = unrolling.restore(rows, held.length, tick, { carries, inputs, fields: ticks }, kept);
  unrolling.noteMasks(tick - held.length, runMasks(network, saved, memory));
  unrolling.beginning = beginning ?? -1;
  unrolling.randomStream = randomStream ?? 0;
  return hold;
}

/** The inputs of held ticks that run again: those of the samples, where the checkpoint does not hold them apart. */
function heldInputs(
  network: Network,
  saved: StreamCheckpoint,
  memory: UnrollingCheckpoint,
): Floats | undefined {
  const { name, fanIn } = network;
  const { held, rows } = saved;
  const { inputs, ticks } = memory;
  if (inputs || ticks || held.length === 0) return inputs;
  const samples = held.map(({ sample }) => sample);
  if (!haveInputs(samples, rows * fanIn)) {
    throw new ShapeError(
      `forward(${name}): a held sample of the checkpoint has no input of ${rows * fanIn} numbers; it is of another network`,
    );
  }
  const read = new Float64Array(samples.length * rows * fanIn); // the unrolling rounds them
  writeInputs(samples, runMasks(network, saved, memory), read);
  return read;
}

/** The masks with which the held ticks have run. */
function runMasks(
  { name }: Network,
  { held, rows }: StreamCheckpoint,
  { masks }: UnrollingCheckpoint,
): (ArrayLike<number> | undefined)[] {
  return held.map(({ sample: { mask } }, index) => masks?.[index] ?? rowMask(name, mask, rows));
}
