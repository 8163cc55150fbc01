import { rowMask, ShapeError, type Hold, type Network, type Unrolling } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { pipelineOf } from "../Pipeline.js";
import type { StreamKey } from "../Stream.js";
import type { Checkpoint, StreamCheckpoint, UnrollingCheckpoint } from "./Checkpoint.js";
import { expectKey } from "./expectKey.js";
import { memoryOf } from "./memoryOf.js";
import { resumeNetwork } from "./resumeNetwork.js";
import { haveInputs, writeInputs } from "./sampleInputs.js";

/** The stream that an unrolling resumes. */
export interface ResumedStream {
  readonly saved: StreamCheckpoint;
  /** Holds the restored ticks. */
  readonly hold: Hold;
}

/**
 * Restores the memory and the held ticks of the stream of `key`, and, once for each pipeline, the parameters. Each
 * saved stream can be resumed once; a stream that is not in the checkpoint starts with an empty memory.
 *
 * @throws {UnknownNameError} When the checkpoint is of other networks.
 * @throws {ArchitectureError} When the network of this name has other layers in the checkpoint.
 * @throws {BrokenStreamError} When the key is of another kind than those of the checkpoint.
 */
export function resumeStream(
  unrolling: Unrolling,
  from: Checkpoint,
  key: StreamKey,
): ResumedStream | undefined {
  const { network } = unrolling;
  const { name } = network;
  const where = `forward(${name})`;
  resumeNetwork(where, network, from);
  expectKey(where, from, key);
  const pipeline = pipelineOf(network);
  pipeline.isResumed = true;
  const saved = pipeline.pending.get(key);
  if (!saved) return undefined;
  pipeline.pending.delete(key);
  const { held, tick } = saved;
  const memory = memoryOf(where, name, saved);
  const { carries, ticks, beginning, randomStream } = memory;
  const isOutermost = from.nets[from.nets.length - 1].name === name; // this net is one of them
  const inputs = isOutermost ? heldInputs(network, saved, memory) : memory.inputs;
  // Without memory and held ticks the next tick decides how many rows there are; room for those of before is not needed.
  const rows = network.flat.carry === 0 && held.length === 0 ? 1 : saved.rows;
  const hold = unrolling.restore(rows, held.length, tick, { carries, inputs, fields: ticks });
  unrolling.beginning = beginning ?? -1;
  unrolling.randomStream = randomStream ?? 0;
  return { saved, hold };
}

/** The inputs of held ticks that run again: those of the samples, where the checkpoint does not hold them apart. */
function heldInputs(
  { name, fanIn }: Network,
  { held, rows }: StreamCheckpoint,
  { inputs, ticks, masks }: UnrollingCheckpoint,
): Floats | undefined {
  if (inputs || ticks || held.length === 0) return inputs;
  const samples = held.map(({ sample }) => sample);
  if (!haveInputs(samples, rows * fanIn)) {
    throw new ShapeError(
      `forward(${name}): a held sample of the checkpoint has no input of ${rows * fanIn} numbers; it is of another network`,
    );
  }
  const read = new Float64Array(samples.length * rows * fanIn); // the unrolling rounds them
  const runMasks = samples.map(({ mask }, index) => masks?.[index] ?? rowMask(name, mask, rows));
  writeInputs(samples, runMasks, read);
  return read;
}
