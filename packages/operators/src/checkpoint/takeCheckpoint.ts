import {
  BrokenStreamError,
  copyOptimizerState,
  type Network,
  type Sample,
  type Unrolling,
} from "@backstream/core";
import type { ComparedSignal } from "../ComparedSignal.js";
import type { HeldTicks } from "../HeldTicks.js";
import { pipelineOf } from "../Pipeline.js";
import type { Signal } from "../Signal.js";
import type { Stream } from "../Stream.js";
import { copyNet } from "./copyNet.js";
import { expectNames } from "./expectNames.js";
import { descriptionsOf } from "./descriptionsOf.js";
import type { Checkpoint, HeldCheckpoint, StreamCheckpoint, UnrollingCheckpoint } from "./Checkpoint.js";
import { keptSample } from "./keptSample.js";
import { copyPlain } from "./copyPlain.js";
import { rewindCheckpoint } from "./restoreTicks.js";
import { memoriesBefore, unrollingsWithMemory } from "./memoriesBefore.js";
import { areInputs, copyInput, shareInputs } from "./sampleInputs.js";

/** The state of `update` when it emits a step. */
export interface Moment extends Pick<
  Checkpoint,
  "step" | "skips" | "learningRate" | "maximumNorm" | "frozen"
> {
  /** In the order of their `backward`. */
  readonly nets: readonly Network[];
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
  const { samples, progress, streams, pending, from, openSequences } = pipelineOf(outermost);
  if (openSequences > 0) {
    throw new BrokenStreamError(
      `checkpoint: ${openSequences} sequences through ${outermost.name} are not complete, expected none; take it between two sequences`,
    );
  }
  const saved = [...pending.values(), ...Array.from(streams, ([stream, held]) => copyStream(stream, held))];
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
    optimizer: copyOptimizerState(state),
    extra: copyPlain(extra),
    streams: saved,
  };
}

/** A stream as plain data, between two samples or while its step is delivered. */
export function copyStream(
  { key, saved, nets, waiting }: Stream,
  held: HeldTicks | undefined,
): StreamCheckpoint {
  if (saved && nets.length === 0) return saved; // no tick since
  const unrollings = nets.map(({ unrolling }) => unrolling);
  const [outermost] = unrollings;
  expectNames([...unrollingsWithMemory(outermost.inputsFrom), ...unrollings].map(({ network }) => network));
  const kept = held?.afterPass() ?? [];
  // Ticks that ran with older parameters run again before they are sent back, so their numbers need not be saved.
  const runAgain = held?.options.rerun !== "never" && kept.every(({ signal }) => signal.isStale);
  const samples = kept.map(keptSample);
  let shared: ReturnType<typeof shareInputs> | undefined;
  const copyTicks = (unrolling: Unrolling): UnrollingCheckpoint => {
    const copied = !runAgain ? "all" : unrolling === outermost ? "inputs" : "none";
    const oldest = unrolling.next - kept.length;
    const { carries, inputs, fields } = unrolling.copyFrom(oldest, copied);
    const signals = kept.map((compared) => signalOf(compared, unrolling));
    const versions = signals.map(({ version }) => version);
    const runMasks = signals.map(({ runMask }) => runMask);
    const areHeld = inputs !== undefined && areInputs(inputs, samples, runMasks);
    if (areHeld) shared = shareInputs(inputs, samples, runMasks);
    const { beginning, randomStream } = unrolling;
    return {
      carries,
      versions,
      ...masksOf(signals),
      ...(beginning >= oldest && { beginning }),
      ...(randomStream > 0 && { randomStream }),
      ...(inputs && !areHeld && { inputs }),
      ...(fields && { ticks: fields }),
    };
  };
  const memories = Object.fromEntries(
    unrollings.map((unrolling) => [unrolling.network.name, copyTicks(unrolling)]),
  );
  samples.forEach((sample, index) => {
    if (!shared?.[index]) copyInput(sample);
  });
  return {
    key,
    tick: outermost.next,
    rows: outermost.rows,
    held: kept.map((compared, index) => copyHeld(compared, samples[index], !runAgain)),
    fresh: held?.pass ? 0 : (held?.fresh ?? 0),
    unrollings: {
      ...(waiting[0]?.memories ?? memoriesBefore(outermost.inputsFrom, 0)),
      ...memories,
    },
    rewind: held && rewindCheckpoint(held.options),
  };
}

/** The nets with memory that run before the outermost one of a stream, and do not learn in it. */
export function predictingNets({ nets }: Stream): Network[] {
  const outermost = nets.at(0)?.unrolling; // none before the first tick
  return unrollingsWithMemory(outermost?.inputsFrom).map(({ network }) => network);
}

/** The masks of ticks that ran with another one than their sample's. */
function masksOf(signals: readonly Signal[]): Pick<UnrollingCheckpoint, "masks"> {
  const masks: Record<string, number[]> = {};
  signals.forEach(({ mask, runMask }, index) => {
    if (runMask && runMask !== mask) masks[index] = Array.from(runMask);
  });
  return Object.keys(masks).length > 0 ? { masks } : {};
}

function copyHeld(compared: ComparedSignal, sample: Sample, withDelta: boolean): HeldCheckpoint {
  const { loss, signal, values, offset } = compared;
  const count = signal.rows * signal.unrolling.network.fanOut;
  const output = signal.values.slice(signal.offset, signal.offset + count);
  return { sample, loss, output, ...(withDelta && { delta: values.slice(offset, offset + count) }) };
}

/** The tick's signal of one net on the stack. */
function signalOf({ signal }: ComparedSignal, unrolling: Unrolling): Signal {
  let found: Signal = signal;
  while (found.unrolling !== unrolling && found.below) found = found.below;
  return found;
}
