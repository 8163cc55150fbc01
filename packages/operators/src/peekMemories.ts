import { describeValue, expectNetwork, expectOptions, Unrolling, type Network } from "@backstream/core";
import type { StreamCheckpoint } from "./checkpoint/Checkpoint.js";
import { memoryOf } from "./checkpoint/memoryOf.js";
import { keysOf, type KeyedStreams } from "./keys/KeyedStreams.js";
import type { LiveMemory } from "./LiveMemory.js";
import { liveMemories } from "./liveMemories.js";
import { pipelineOf } from "./Pipeline.js";
import type { Stream, StreamKey } from "./Stream.js";

/** Whose memories are read. */
export interface PeekMemoriesOptions {
  /** Default: all that there are. */
  readonly keys?: Iterable<StreamKey> | undefined;
}

/**
 * Copies of the memories that a net has in its running streams, by key, in the order in which their streams began. Nothing moves.
 *
 * - net       the only one of its pipeline that has a memory, or the one where samples enter `forward`
 * - memory    `rows · carry` numbers, layer by layer, each row by row: what the next tick will read
 *
 * A stream that is to be resumed from a checkpoint has the memory of the checkpoint. Keys that were never seen, or whose streams have
 * ended, are left out; so are all where nobody is subscribed. Without keys, the only stream has the key undefined.
 *
 * @throws {TypeError} When it is no network, or the keys are no list.
 * @throws {UnknownNameError} When an option does not exist, or a checkpoint holds no memory of the net.
 * @throws {StaleSignalError} When several samples are on their way through the net.
 * @see {@link peek}, the output that an input would have
 * @example
 *   const net = network(gru(1, 2), { seed: 1 });
 *   const samples$ = new Subject<{ input: number; device: string }>();
 *   samples$.pipe(forward(net, { key: ({ device }: { device: string }) => device })).subscribe();
 *   samples$.next({ input: 3, device: "a" });
 *   samples$.next({ input: 4, device: "b" });
 *   [...peekMemories(net).keys()] // => ["a", "b"]
 *   peekMemories(net, { keys: ["b", "c"] }).get("b")?.carries.length // => 2
 */
export function peekMemories(
  net: Network,
  options: PeekMemoriesOptions = {},
): ReadonlyMap<StreamKey, LiveMemory> {
  expectNetwork("peekMemories", net);
  expectOptions("peekMemories", options, ["keys"]);
  const wanted = wantedKeys(options.keys);
  const { streams, pending } = pipelineOf(net);
  const memories = new Map<StreamKey, LiveMemory>();
  const add = (key: StreamKey, read: () => LiveMemory | undefined): void => {
    if (wanted && !wanted.has(key)) return;
    const memory = read();
    if (memory && memory.rows > 0) memories.set(key, memory);
  };
  for (const stream of streams.keys()) {
    const keys = keysOf(stream);
    if (!keys) add(stream.key, () => liveMemory(net, stream) ?? savedMemory(net, stream.saved));
    else {
      const all = wanted ? [...wanted].filter((key) => keys.has(key)) : keys.keys();
      for (const key of all) add(key, () => memoryOfKey(net, stream, keys, key));
    }
  }
  for (const [key, saved] of pending) add(key, () => savedMemory(net, saved));
  return memories;
}

/** @throws {TypeError} When it is no list. */
function wantedKeys(keys: PeekMemoriesOptions["keys"]): ReadonlySet<StreamKey> | undefined {
  if (keys === undefined) return undefined;
  if (typeof keys === "object" && (keys as unknown) !== null && Symbol.iterator in keys) return new Set(keys);
  throw new TypeError(`peekMemories: keys is ${describeValue(keys)}, expected a list such as ["a", "b"]`);
}

function memoryOfKey(
  net: Network,
  stream: Stream,
  keys: KeyedStreams,
  key: StreamKey,
): LiveMemory | undefined {
  if (keys.isRunning(key)) return liveMemory(net, stream);
  return savedMemory(net, keys.savedOf(key)) ?? ofNet(net, stream, keys.memoriesOf(key));
}

/** After the newest tick; undefined where there was none. */
function liveMemory(net: Network, stream: Stream): LiveMemory | undefined {
  if (stream.nets.length === 0) return undefined;
  const found = liveMemories(stream);
  return ofNet(net, stream, found.slice(found.length - stream.nets.length));
}

function ofNet(
  net: Network,
  { nets }: Stream,
  memories: readonly LiveMemory[] | undefined,
): LiveMemory | undefined {
  return memories?.[nets.findIndex(({ unrolling: { network } }) => network === net)];
}

function savedMemory(net: Network, saved: StreamCheckpoint | undefined): LiveMemory | undefined {
  if (!saved) return undefined;
  const { rows, tick } = saved;
  const { carries, versions } = memoryOf(`peekMemories(${net.name})`, net.name, saved);
  const unrolling = new Unrolling(net, { backward: false });
  try {
    unrolling.restore(rows, versions.length, tick, { carries });
    return { rows, carries: unrolling.memoryBefore(tick) };
  } finally {
    unrolling.free();
  }
}
