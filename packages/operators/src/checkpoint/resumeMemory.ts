import { expectDescription, type Network, type Unrolling } from "@backstream/core";
import { nextOperator } from "../operate.js";
import type { StreamKey } from "../Stream.js";
import type { Checkpoint, StreamCheckpoint } from "./Checkpoint.js";
import { expectKey } from "./expectKey.js";
import { memoryOf } from "./memoryOf.js";

/**
 * Restores the memory that an unrolling of `predict` had when a checkpoint was taken, or that of the network's `forward`,
 * if the network learned there. A network that still has the parameters it was made with gets those of the checkpoint, if
 * it holds them; another one keeps its own, for it may be learning.
 * A stream that is not in the checkpoint starts with an empty memory, and so does a sequence after a resumed one: the
 * `forward` after this `predict`, which is subscribed first, knows which sequence it resumes.
 *
 * @throws {UnknownNameError} When the stream is in the checkpoint, but not the memory of this network.
 * @throws {ArchitectureError} When the network of this name has other layers in the checkpoint.
 * @throws {BrokenStreamError} When the key is of another kind than those of the checkpoint.
 */
export function resumeMemory(
  unrolling: Unrolling,
  from: Checkpoint,
  key: StreamKey,
  destination: unknown,
): { readonly saved: StreamCheckpoint | undefined } {
  const { network } = unrolling;
  const { name, flat } = network;
  resumeParameters(network, from);
  const resumes = nextOperator(destination)?.handlers.resumes;
  const saved = resumes ? resumes.saved : from.streams.find((stream) => stream.key === key);
  if (flat.carry === 0) return { saved };
  if (!saved) {
    if (!resumes) expectKey(`predict(${name})`, from, key);
    return { saved };
  }
  const { versions, carries } = memoryOf(`predict(${name})`, name, saved);
  // A net that learned in the checkpoint has ticks there as well, which `predict` does not need.
  unrolling.restore(saved.rows, versions.length, saved.tick, { carries }).oldest = Infinity;
  return { saved };
}

/**
 * Gives a network that still has the parameters it was made with those of a checkpoint, if it holds them.
 *
 * @throws {ArchitectureError} When the network of this name has other layers in the checkpoint.
 */
export function resumeParameters(network: Network, from: Checkpoint): undefined {
  expectDescription(`predict(${network.name})`, network, from);
  const net = from.nets.find(({ name }) => name === network.name);
  if (!net || network.version !== 0) return;
  network.load(net.parameters);
  network.version = net.version;
}
