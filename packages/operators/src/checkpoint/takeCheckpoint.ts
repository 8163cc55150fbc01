import { BrokenStreamError, copyOptimizerState, type Network } from "@backstream/core";
import { keysOf } from "../keys/KeyedStreams.js";
import { pipelineOf } from "../Pipeline.js";
import type { Stream } from "../Stream.js";
import { copyNet } from "./copyNet.js";
import { expectNames } from "./expectNames.js";
import { descriptionsOf } from "./descriptionsOf.js";
import type { Checkpoint } from "./Checkpoint.js";
import { copyPlain } from "./copyPlain.js";
import { copyStream } from "./copyStream.js";
import { HeldTaking } from "./HeldTaking.js";
import { outwornBatches } from "./outwornBatches.js";
import { unrollingsWithMemory } from "./memoriesBefore.js";

/** The state of `update` when it emits a step. */
export interface Moment extends Pick<
  Checkpoint,
  "step" | "skips" | "learningRate" | "maximumNorm" | "frozen"
> {
  /** In the order of their `backward`. */
  readonly nets: readonly Network[];
  /** Of the optimizer; undefined before its first update. */
  readonly state: unknown;
  readonly extra: unknown;
}

/**
 * Copies everything that a pipeline needs to resume after the step that is being delivered.
 *
 * @throws {BrokenStreamError} When two nets have one name, two streams one key, or a key is not a string, number or boolean.
 */
export function takeCheckpoint({ nets, state, extra, ...counts }: Moment): Checkpoint {
  expectNames(nets);
  const outermost = nets[nets.length - 1]; // where samples enter
  const pipeline = pipelineOf(outermost);
  const { samples, progress, streams, pending, from, openSequences } = pipeline;
  if (openSequences > 0) {
    throw new BrokenStreamError(
      `checkpoint: ${openSequences} sequences through ${outermost.name} are not complete, expected none; take it between two sequences`,
    );
  }
  const taking = new HeldTaking(pipeline.outworn);
  const running = Array.from(
    streams,
    ([stream, held]) => keysOf(stream)?.copyAll(taking) ?? [copyStream(stream, held, taking)],
  );
  taking.end();
  const saved = [...pending.values(), ...running.flat()];
  pipeline.outworn = outwornBatches(saved);
  const keys = new Set(saved.map(({ key }) => key));
  if (keys.size < saved.length) {
    throw new BrokenStreamError(
      `checkpoint: ${saved.length} streams run through ${outermost.name} under ${keys.size} keys; give each its own key in forward(net, { key })`,
    );
  }
  for (const { key } of saved) {
    if (key !== undefined && !["string", "number", "boolean"].includes(typeof key)) {
      throw new BrokenStreamError(
        `checkpoint: a stream's key is of type ${typeof key}, expected text, number or boolean; a file holds nothing else`,
      );
    }
  }
  return {
    ...counts,
    samples,
    ...copyPlain(progress.copy()),
    nets: nets.map(copyNet),
    descriptions: {
      ...from?.descriptions, // of the streams that nobody has resumed yet
      ...descriptionsOf(Array.from(streams.keys()).flatMap(predictingNets)),
      ...descriptionsOf(nets),
    },
    optimizer: state === undefined ? undefined : copyOptimizerState(state),
    extra: copyPlain(extra),
    streams: saved,
  };
}

/** The nets with memory that run before the outermost one of a stream, and do not learn in it. */
export function predictingNets({ nets }: Stream): Network[] {
  const outermost = nets.at(0)?.unrolling; // none before the first tick
  return unrollingsWithMemory(outermost?.inputsFrom).map(({ network }) => network);
}
