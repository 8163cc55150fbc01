import { BrokenStreamError, describeValue, expectDescription, type Sample } from "@backstream/core";
import type { StreamCheckpoint } from "../checkpoint/Checkpoint.js";
import { copyStream } from "../checkpoint/copyStream.js";
import { elsewhere, joined } from "../checkpoint/joinStream.js";
import type { MovedStream } from "../checkpoint/MovedStream.js";
import { restoreStream } from "../checkpoint/restoreStream.js";
import { restoreTicks } from "../checkpoint/restoreTicks.js";
import type { LiveMemory } from "../LiveMemory.js";
import { isUnseen } from "../operate.js";
import { pipelineOf } from "../Pipeline.js";
import type { NetInStream, Stream, StreamKey } from "../Stream.js";
import { KeyCopies } from "./KeyCopies.js";
import { KeyPlaces } from "./KeyPlaces.js";
import { KeyTable } from "./KeyTable.js";
import type { Rewound } from "./Rewound.js";
import { UnseenTicks } from "./UnseenTicks.js";

/**
 * The streams of many keys through one chain of operators. One set of objects (a stream, an unrolling for each net, the held
 * ticks) runs all of them in turn: at a sample of another key, the numbers of the key before are written to its place in a
 * pool, and those of this key are read. Only what a tick needs is read: the memory. When `rewind` begins a pass, `fill` reads
 * the window, which then runs again.
 *
 * A net, or `rewind`, enters the slot of a key when the first tick of the key arrives there.
 */
export class KeyedStreams {
  /** Of the key whose sample came last; 0: none. */
  slot = 0;
  readonly #stream: Stream;
  readonly #table: KeyTable = new KeyTable();
  readonly #places: KeyPlaces;
  /** How many keys are remembered. */
  readonly #most: number;
  /** Where that is limited: when each key was used, the newest last. */
  readonly #used: Map<StreamKey, number> | undefined;
  readonly #prepare: (saved: StreamCheckpoint) => void;
  #rewound: Rewound | undefined;
  /** Where nobody sees the signals of ticks. */
  #unseen: UnseenTicks | undefined;
  /** Of the key whose tick was run unseen last; 0: another tick came since. */
  #latest = 0;
  readonly #copies: KeyCopies;

  /** @param prepare Makes `rewind` call `attach` before the first tick, to learn from ticks of a checkpoint. */
  constructor(stream: Stream, most: number, prepare: (saved: StreamCheckpoint) => void) {
    this.#stream = stream;
    this.#most = most;
    this.#used = most < Infinity ? new Map() : undefined;
    this.#prepare = prepare;
    this.#places = new KeyPlaces(this.#table, stream);
    this.#copies = new KeyCopies(this.#table, this.#places, stream, (slot, net, index) =>
      this.#enterNet(slot, net, index),
    );
    stream.keys = this;
  }

  has(key: StreamKey): boolean {
    return this.#table.slots.has(key);
  }

  /** Whether the newest sample is of the key, and has arrived at all nets. */
  isRunning(key: StreamKey): boolean {
    const { slot } = this;
    return (
      slot === this.#table.slots.get(key) &&
      this.#stream.nets.every(({ unrolling }) => unrolling.slot === slot)
    );
  }

  keys(): IterableIterator<StreamKey> {
    return this.#table.slots.keys();
  }

  /** Opens a stream of a checkpoint, or of another pipeline. @throws {BrokenStreamError} When there is one of its key. */
  open(where: string, saved: StreamCheckpoint, moved?: MovedStream, used: number = saved.used ?? 0): void {
    if (this.has(saved.key)) {
      throw new BrokenStreamError(
        `${where}: a stream of the key ${describeValue(saved.key)} joins, and there is one already; only one can go on`,
      );
    }
    this.#table.open(saved.key, { saved: moved ? joined(moved) : saved, moved });
    this.#used?.set(saved.key, used);
  }

  /** The streams of a checkpoint are opened: sorts their keys by when they were used. */
  orderByUse(): void {
    const used = [...(this.#used ?? [])].sort(([, a], [, b]) => a - b);
    for (const [key, now] of used) this.#use(key, now);
  }

  /** Goes on with the stream of a key, in the outermost net; `now` is the number of the sample. */
  select(key: StreamKey, outermost: NetInStream, now: number): void {
    const known = this.#table.find(key);
    if (known === undefined) this.#makeRoom();
    this.#use(key, now);
    const slot = known ?? this.#table.open(key);
    if (slot === this.slot) return;
    this.#save();
    this.#select(key, slot);
    this.enterNet(outermost, 0);
  }

  /**
   * Runs a tick of another key than the latest where nobody sees its signals; returns false where the operators have to run it.
   * `accept` is called before the tick is held.
   */
  runUnseen(key: StreamKey, sample: Sample, now: number, accept: (sample: Sample) => void): boolean {
    const unseen = this.#unseen;
    const slot = unseen && this.#table.find(key);
    const isLatest = slot === this.slot || slot === this.#latest;
    this.#latest = 0;
    if (!unseen || slot === undefined || isLatest || this.#table.saved[slot]) return false;
    if (this.slot !== 0) this.leave();
    if (!unseen.run(slot, sample)) return false;
    accept(sample);
    this.#use(key, now);
    this.#latest = slot;
    if (unseen.hold(slot, sample)) this.#sendBack(key, slot, this.#rewound!); // it is attached
    return true;
  }

  /** Reads the memory of the key in a net, the one at this index on the stack. */
  enterNet(net: NetInStream, index: number): void {
    net.unrolling.key = this.#stream.key;
    this.#enterNet(this.slot, net, index);
  }

  /** Makes these ticks, of a `rewind` that has got its first tick, those of the keys. @throws {BrokenStreamError} */
  attach(rewound: Rewound): void {
    const { held, measure, from } = rewound;
    const { window, rerun: policy } = held.options;
    if (window === Infinity || policy === "never") {
      throw new BrokenStreamError(
        `rewind: ${window === Infinity ? "it has no window" : 'rerun is "never"'}, and forward has a function as key; give ${window === Infinity ? "it a window" : 'rerun "whenStale"'}, or each key a forward and a rewind of its own, behind groupBy`,
      );
    }
    this.#rewound = rewound;
    this.#places.enterHeld(this.slot, held);
    restoreTicks(held, measure, from);
    const { nets, destination } = this.#stream;
    const isDrawn = nets.some(({ unrolling: { network } }) => network.flat.drawing.length > 0);
    if (!isDrawn && nets[0].unrolling.rows === 1 && isUnseen(destination, nets.length))
      this.#unseen = new UnseenTicks(this.#table, nets, held, measure);
  }

  /** Reads which ticks of the key are held. */
  enterHeld(): void {
    const { held, measure, from } = this.#rewound!; // rewind calls it behind `attach`
    this.#places.enterHeld(this.slot, held);
    if (this.#stream.saved) restoreTicks(held, measure, from);
  }

  /** Reads all held ticks, which must run again then; returns false where none has a label to learn from, and reads nothing. */
  fill(): boolean {
    const { held, measure } = this.#rewound!; // rewind calls it behind `attach`
    if (held.known < held.length) this.#save();
    if (!this.#places.hasLabel(this.slot)) return false;
    this.#places.fill(this.slot, this.#stream.nets, held, measure, held.length);
    return true;
  }

  /** The source has completed; where there is no `rewind`, all streams have ended. */
  complete(): void {
    if (!this.#rewound) this.clear();
  }

  /** Ends the stream of a key, if there is one. */
  end(key: StreamKey): void {
    const slot = this.#table.slots.get(key);
    if (slot === undefined) return;
    this.leave();
    this.#end(key, slot);
  }

  /** The source has completed: ends one stream after the other. */
  finish(): void {
    this.leave();
    for (const [key, slot] of this.#table.slots) this.#end(key, slot);
  }

  /** A stream of a checkpoint that has ticks to learn from, if there is one. */
  get rest(): StreamCheckpoint | undefined {
    for (const slot of this.#table.slots.values()) {
      const saved = this.#table.saved[slot]?.saved;
      if (saved && saved.fresh > 0) return saved;
    }
    return undefined;
  }

  /** Copies of all streams. */
  copyAll(): StreamCheckpoint[] {
    const isInPass = this.#rewound?.held.pass !== undefined;
    if (!isInPass) this.#save();
    const streams: StreamCheckpoint[] = [];
    for (const [key, slot] of this.#table.slots) {
      const isRunning = isInPass && slot === this.slot;
      const copy = isRunning
        ? copyStream(this.#stream, this.#rewound?.held)
        : this.#copies.copy(key, slot, this.#rewound);
      streams.push(this.#used ? { ...copy, used: this.#used.get(key) } : copy);
    }
    return streams;
  }

  /** A copy of the stream of a key, which is forgotten here; with what it was where it came from, if it has had no tick here. */
  take(key: StreamKey): { readonly copy: StreamCheckpoint; readonly moved: MovedStream | undefined } {
    this.leave();
    const slot = this.#table.slots.get(key)!; // the caller has asked for it
    const moved = this.#table.saved[slot]?.moved;
    const copy = this.#copies.copy(key, slot, this.#rewound);
    this.#remove(key, slot);
    return { copy, moved };
  }

  /** The stream of a key that has had no tick since a checkpoint. */
  savedOf(key: StreamKey): StreamCheckpoint | undefined {
    const slot = this.#table.slots.get(key);
    return slot === undefined ? undefined : this.#table.saved[slot]?.saved;
  }

  /** The memory of a key in each net, after the newest tick that has passed all; undefined where its sample came last. */
  memoriesOf(key: StreamKey): LiveMemory[] | undefined {
    if (this.isRunning(key)) return undefined;
    const slot = this.#table.slots.get(key)!; // the caller has asked for it
    return this.#places.memoriesOf(slot);
  }

  /** Writes the numbers of the key whose sample came last, so that its next sample reads them. */
  leave(): void {
    this.#save();
    this.#forget();
  }

  /** Forgets all keys. */
  clear(): void {
    this.#forget();
    for (const [key, slot] of this.#table.slots) this.#remove(key, slot);
    this.#copies.free();
  }

  /** Notes that a key is used: it becomes the last that is forgotten. */
  #use(key: StreamKey, now: number): void {
    if (!this.#used) return;
    this.#used.delete(key);
    this.#used.set(key, now);
  }

  /** Ends the stream of the key that was not used for longest, where there is no room for another one. */
  #makeRoom(): void {
    if (!this.#used || this.#table.slots.size < this.#most) return;
    this.leave();
    for (const key of this.#used.keys()) {
      if (this.#table.slots.size < this.#most) return;
      this.#end(key, this.#table.slots.get(key)!); // what is used is open
    }
  }

  /** Ends a stream: what is left of its window is learned from. */
  #end(key: StreamKey, slot: number): void {
    if (this.#freshOf(slot) > 0) {
      const saved = this.#table.saved[slot]?.saved;
      if (saved && !this.#rewound) this.#prepare(saved);
      if (!this.#rewound) throw unreachableError(this.#freshOf(slot));
      this.#table.close(key);
      this.#sendBack(key, slot, this.#rewound);
      this.#forget();
    }
    this.#remove(key, slot);
  }

  /** Learns from the ticks of a key that have not been sent back. */
  #sendBack(key: StreamKey, slot: number, rewound: Rewound): void {
    const { nets } = this.#stream;
    this.#select(key, slot);
    for (let index = 0; index < nets.length; index++) this.enterNet(nets[index], index);
    this.enterHeld();
    rewound.sendRest();
  }

  #remove(key: StreamKey, slot: number): void {
    this.#table.remove(key, slot);
    this.#used?.delete(key);
  }

  #select(key: StreamKey, slot: number): void {
    const saved = this.#table.saved[slot];
    this.slot = slot;
    this.#stream.key = key;
    this.#stream.saved = saved?.saved;
    this.#stream.moved = saved?.moved;
  }

  /** What runs has to be read again. */
  #forget(): void {
    this.slot = 0;
    for (const { unrolling } of this.#stream.nets) unrolling.slot = 0;
    if (this.#rewound) this.#rewound.held.slot = 0;
  }

  #freshOf(slot: number): number {
    return this.#table.saved[slot]?.saved.fresh ?? this.#places.freshOf(slot);
  }

  #enterNet(slot: number, net: NetInStream, index: number): void {
    const { unrolling, hold } = net;
    const { network } = unrolling;
    const saved = this.#table.saved[slot];
    if (saved) {
      const { moved } = saved;
      if (moved) {
        expectDescription(`forward(${network.name})`, network, moved);
        if (network.version === elsewhere) network.version++;
      }
      const names = moved?.nets ?? pipelineOf(network).from?.nets.map(({ name }) => name) ?? [];
      restoreStream(unrolling, saved.saved, names[names.length - 1], hold);
      if (moved) network.randomStreams = Math.max(network.randomStreams, unrolling.randomStream);
      unrolling.slot = slot;
      net.next = unrolling.first;
      return;
    }
    if (this.#table.pools[slot]) {
      net.next = this.#places.enterNet(slot, net, index);
      return;
    }
    unrolling.begin(slot);
    net.next = 0;
  }

  /** Writes the numbers of the key that runs to its place. */
  #save(): void {
    const { slot } = this;
    const { nets } = this.#stream;
    if (slot === 0 || nets.length === 0 || nets[0].unrolling.slot !== slot) return;
    if (nets[0].unrolling.rows === 0) return; // its first tick has failed
    this.#places.write(slot, this.#rewound?.held.slot === slot ? this.#rewound.held : undefined);
    if (this.#table.saved[slot]) this.#table.saved[slot] = undefined;
  }
}

function unreachableError(fresh: number): BrokenStreamError {
  return new BrokenStreamError(
    `forward: a resumed stream ends without a tick, and ${fresh} ticks that the checkpoint holds do not reach rewind; put nothing like share between forward and rewind`,
  );
}

/** The streams of many keys, of which this stream is one after the other; undefined where it is one stream. */
export function keysOf(stream: Stream): KeyedStreams | undefined {
  return stream.keys as KeyedStreams | undefined; // only its constructor sets it
}
