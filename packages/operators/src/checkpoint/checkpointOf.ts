import {
  copyOptimizerState,
  expectCount,
  expectNetwork,
  expectOptions,
  type Network,
} from "@backstream/core";
import type { Checkpoint } from "./Checkpoint.js";
import { descriptionsOf } from "./descriptionsOf.js";
import { copyNet } from "./copyNet.js";
import { expectNames } from "./expectNames.js";

/** What a checkpoint is to hold besides networks. */
export interface CheckpointOfOptions<Extra = unknown> {
  /** Plain data of the application: the state of an encoder, settings. */
  readonly extra?: Extra | undefined;
  /** The optimizer's state, where the program keeps it itself, as for `update(optimizer, { state })`. */
  readonly state?: unknown;
  /** How many updates were made with the state. */
  readonly step?: number | undefined;
}

/**
 * A checkpoint of networks as they are now, without a stream: of a net that `fit` has trained, say. It holds no memory and
 * no samples; a stream that is given it as `{ from }` begins with the parameters and an empty memory.
 *
 * - nets   one or several; where they are to be trained further, in the order of their `backward`
 *
 * @throws {BrokenStreamError} When two nets have one name; when the state holds anything but records of numbers and vectors.
 * @throws {TypeError} When something else than networks is given.
 * @throws {RangeError} When there are no nets, or `step` is no whole number from 0 up.
 * @throws {UnknownNameError} When an option does not exist.
 * @see `step.checkpoint()`, to resume a stream as if it had not stopped; `saveCheckpoint` for files
 * @example
 *   const net = network(dense(1, 1), { seed: 1 });
 *   const checkpoint = checkpointOf(net, { extra: { unit: "cm" } });
 *   const other = network(dense(1, 1), { seed: 2 });
 *   other.load(checkpoint) // => ["weight", "bias"]
 *   other.save().weight.item() === net.save().weight.item() // => true
 *   checkpoint.extra.unit // => "cm"
 */
export function checkpointOf<Extra = undefined>(
  nets: Network | readonly Network[],
  options: CheckpointOfOptions<Extra> = {},
): Checkpoint<Extra> {
  const list: readonly Network[] = Array.isArray(nets) ? nets : [nets];
  if (list.length === 0) throw new RangeError("checkpointOf: there are no nets, expected at least one");
  for (const net of list) expectNetwork("checkpointOf", net);
  expectNames(list);
  expectOptions("checkpointOf", options, ["extra", "state", "step"]);
  const { extra, state, step = 0 } = options;
  expectCount("checkpointOf", "step", step, 0);
  return {
    step,
    skips: 0,
    samples: 0,
    nets: list.map(copyNet),
    descriptions: descriptionsOf(list),
    optimizer: state === undefined ? undefined : copyOptimizerState(state),
    extra: extra as Extra, // where it is left out, its type is undefined
    streams: [],
  };
}
