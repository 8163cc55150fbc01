import { BrokenStreamError, type Network, type Unrolling } from "@backstream/core";
import { asSaved } from "./beginHolding.js";
import type { Checkpoint, HeldCheckpoint, LaneCheckpoint, StreamCheckpoint } from "./Checkpoint.js";
import type { ComparedSignal } from "./ComparedSignal.js";
import { readers, readingLanes } from "./readingLanes.js";
import { pipelineOf, type Stream } from "./Pipeline.js";
import type { Signal } from "./Signal.js";
import { copyState } from "./stateCheckpoint.js";

/** What `update` knows at the moment of a step. */
export interface Moment extends Pick<
  Checkpoint,
  "step" | "skips" | "learningRate" | "maximumNorm" | "frozen"
> {
  /** In the order in which a signal comes back through them. */
  readonly nets: readonly Network[];
  readonly state: unknown;
  readonly extra: unknown;
}

/** Copies all that a river needs to go on from the step that is being delivered. */
export function takeCheckpoint({ nets, state, ...counts }: Moment): Checkpoint {
  expectNames(nets);
  const { samples, streams, pending } = pipelineOf(nets[nets.length - 1]); // the outermost is where samples enter
  const copies = [...pending.values(), ...Array.from(streams, copyStream)];
  const keys = new Set(copies.map(({ key }) => key));
  if (keys.size < copies.length) {
    throw new BrokenStreamError(
      `checkpoint: ${copies.length} streams run through ${nets[nets.length - 1].name} under ${keys.size} keys; tell them apart with forward(net, { key })`,
    );
  }
  for (const { key } of copies) {
    if (key !== undefined && !["string", "number", "boolean"].includes(typeof key)) {
      throw new BrokenStreamError(
        `checkpoint: a stream's key is of type ${typeof key}, expected text, number or boolean; a file holds nothing else`,
      );
    }
  }
  return {
    ...counts,
    samples,
    nets: nets.map((net) => ({ name: net.name, version: net.version, parameters: net.save() })),
    optimizer: copyState(state),
    streams: copies,
  };
}

function copyStream({ key, from, lanes, held, waiting }: Stream): StreamCheckpoint {
  if (from && lanes.length === 0) return from; // no tick since
  expectNames([...readers(lanes[0].inputsFrom), ...lanes].map(({ network }) => network));
  const kept = held?.afterPass() ?? [];
  // A tick that is older than its net runs again before it is sent back; what that yields need not be kept.
  const [outermost] = lanes;
  const again = held?.options.rerun !== "never" && kept.every(({ signal }) => signal.isStale);
  const copyLane = (unrolling: Unrolling): [string, LaneCheckpoint] => {
    const { network, next } = unrolling;
    const copied = !again ? "all" : unrolling === outermost ? "inputs" : "none";
    const { carries, inputs, fields } = unrolling.copyFrom(next - kept.length, copied);
    const versions = kept.map((compared) => signalOf(compared, network).version);
    return [network.name, { carries, versions, inputs, ticks: fields }];
  };
  return {
    key,
    tick: outermost.next,
    rows: outermost.rows,
    held: kept.map((compared) => copyHeld(compared, !again)),
    fresh: held?.pass ? 0 : (held?.fresh ?? 0),
    lanes: {
      ...(waiting[0]?.lanes ?? readingLanes(outermost.inputsFrom, 0)),
      ...Object.fromEntries(lanes.map(copyLane)),
    },
    rewind: held && asSaved(held.options),
  };
}

function copyHeld(
  { sample, loss, signal, values, offset: at }: ComparedSignal,
  withDelta: boolean,
): HeldCheckpoint {
  const count = signal.rows * signal.unrolling.network.fanOut;
  const output = signal.values.slice(signal.offset, signal.offset + count);
  return { sample, loss, output, delta: withDelta ? values.slice(at, at + count) : undefined };
}

/** The tick's signal of a net. */
function signalOf({ signal }: ComparedSignal, net: Network): Signal {
  let found: Signal = signal;
  while (found.unrolling.network !== net && found.below) found = found.below;
  return found;
}

function expectNames(nets: readonly Network[]): void {
  const names = nets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new BrokenStreamError(
    `checkpoint: two networks are named ${twice}; tell them apart with network(layer, { name })`,
  );
}
