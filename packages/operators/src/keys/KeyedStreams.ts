import { BrokenStreamError, describeValue, expectDescription, Unrolling } from "@backstream/core";
import type { Checkpoint, StreamCheckpoint } from "../checkpoint/Checkpoint.js";
import { copyStream } from "../checkpoint/copyStream.js";
import { elsewhere, joined } from "../checkpoint/joinStream.js";
import type { MovedStream } from "../checkpoint/MovedStream.js";
import { restoreStream } from "../checkpoint/restoreStream.js";
import { restoreTicks } from "../checkpoint/restoreTicks.js";
import { HeldTicks } from "../HeldTicks.js";
import type { LiveMemory } from "../LiveMemory.js";
import type { Measure } from "../Measure.js";
import { pipelineOf } from "../Pipeline.js";
import { rerun } from "../rerun.js";
import { Stream, type NetInStream, type StreamKey } from "../Stream.js";
import { keyFields, KeyTable, netFields } from "./KeyTable.js";
import { presentAt, readTick, unread, writeTick } from "./tickRecords.js";
import { TickPool, type Page } from "./TickPool.js";

/** One stream of a key: the objects that run it. */
interface StreamParts {
  readonly stream: Stream;
  readonly held: HeldTicks | undefined;
}

/** How the ticks of a `rewind` are measured, and what it resumes. */
interface Rewound {
  readonly held: HeldTicks;
  readonly measure: Measure;
  readonly from: Checkpoint | undefined;
}

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
  readonly #pools: Map<string, TickPool> = new Map();
  #rewound: Rewound | undefined;
  /** Another set of objects, for copies. */
  #spare: { readonly stream: Stream; readonly held: HeldTicks | undefined } | undefined;

  constructor(stream: Stream) {
    this.#stream = stream;
    stream.keys = this;
  }

  get size(): number {
    return this.#table.slots.size;
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
  open(where: string, saved: StreamCheckpoint, moved?: MovedStream): void {
    if (this.has(saved.key)) {
      throw new BrokenStreamError(
        `${where}: a stream of the key ${describeValue(saved.key)} joins, and there is one already; only one can go on`,
      );
    }
    this.#table.open(saved.key, { saved: moved ? joined(moved) : saved, moved });
  }

  /** Goes on with the stream of a key, in the outermost net. */
  select(key: StreamKey, outermost: NetInStream): void {
    const slot = this.#table.slots.get(key) ?? this.#table.open(key);
    if (slot === this.slot) return;
    this.#save();
    this.#select(key, slot);
    this.enterNet(outermost, 0);
  }

  /** Reads the memory of the key in a net, the one at this index on the stack. */
  enterNet(net: NetInStream, index: number): void {
    this.#enterNet(this.slot, net, index);
  }

  /** Makes these ticks, of a `rewind` that has got its first tick, those of the keys. @throws {BrokenStreamError} */
  attach(held: HeldTicks, measure: Measure, from: Checkpoint | undefined): void {
    const { window, rerun: policy } = held.options;
    if (window === Infinity || policy === "never") {
      throw new BrokenStreamError(
        `rewind: ${window === Infinity ? "it has no window" : 'rerun is "never"'}, and forward has a function as key; give ${window === Infinity ? "it a window" : 'rerun "whenStale"'}, or each key a forward and a rewind of its own, behind groupBy`,
      );
    }
    this.#rewound = { held, measure, from };
    this.#enterHeld(this.slot, held);
    restoreTicks(held, measure, from);
  }

  /** Reads which ticks of the key are held. */
  enterHeld(): void {
    const { held, measure, from } = this.#rewound!; // rewind calls it behind `attach`
    this.#enterHeld(this.slot, held);
    if (this.#stream.saved) restoreTicks(held, measure, from);
  }

  /** Reads all held ticks, which must run again then; returns false where none has a label to learn from, and reads nothing. */
  fill(): boolean {
    const { held } = this.#rewound!; // rewind calls it behind `attach`
    this.#save();
    if (!this.#hasLabel(held)) return false;
    this.#fill(this.slot, { stream: this.#stream, held }, held.length);
    return true;
  }

  /** The source has completed; where there is no `rewind`, all streams have ended. */
  complete(): void {
    if (!this.#rewound) this.clear();
  }

  /** The source has completed: ends one stream after the other, and calls `last` for those that have a rest to learn from. */
  finish(last: () => void): void {
    this.leave();
    for (const [key, slot] of this.#table.slots) {
      if (this.#freshOf(slot) > 0) {
        this.#table.slots.delete(key);
        this.#select(key, slot);
        this.#stream.nets.forEach((net, index) => this.enterNet(net, index));
        this.enterHeld();
        last();
        this.#forget();
      }
      this.#table.remove(key, slot);
    }
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
    return Array.from(this.#table.slots, ([key, slot]) =>
      isInPass && slot === this.slot ? copyStream(this.#stream, this.#rewound?.held) : this.#copy(key, slot),
    );
  }

  /** A copy of the stream of a key, which is forgotten here; with what it was where it came from, if it has had no tick here. */
  take(key: StreamKey): { readonly copy: StreamCheckpoint; readonly moved: MovedStream | undefined } {
    this.leave();
    const slot = this.#table.slots.get(key)!; // the caller has asked for it
    const moved = this.#table.saved[slot]?.moved;
    const copy = this.#copy(key, slot);
    this.#table.remove(key, slot);
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
    const { numbers, pools } = this.#table;
    const pool = pools[slot];
    if (!pool) return []; // its first tick is on its way
    const at = this.#table.at(slot);
    const page = pool.page(numbers[at]);
    let offset = 0;
    return this.#stream.nets.map(({ unrolling: { network } }, index) => {
      const next = numbers[at + keyFields.perKey + index * netFields.perNet];
      const size = pool.rows * network.flat.carry;
      const from = pool.record(numbers[at], next) * pool.width + offset;
      offset += size;
      return { rows: pool.rows, carries: page.floats.slice(from, from + size) };
    });
  }

  /** Writes the numbers of the key whose sample came last, so that its next sample reads them. */
  leave(): void {
    this.#save();
    this.#forget();
  }

  /** Forgets all keys. */
  clear(): void {
    this.#forget();
    for (const [key, slot] of this.#table.slots) this.#table.remove(key, slot);
    for (const { unrolling } of this.#spare?.stream.nets ?? []) unrolling.free();
    this.#spare = undefined;
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
    const saved = this.#table.saved[slot]?.saved;
    if (saved) return saved.fresh;
    return this.#table.pools[slot] ? this.#table.numbers[this.#table.at(slot) + keyFields.fresh] : 0;
  }

  #enterNet(slot: number, net: NetInStream, index: number): void {
    const { unrolling, hold } = net;
    const { network } = unrolling;
    const saved = this.#table.saved[slot];
    const pool = this.#table.pools[slot];
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
    if (!pool) {
      unrolling.begin(slot);
      net.next = 0;
      return;
    }
    const { numbers } = this.#table;
    const at = this.#table.at(slot);
    const own = at + keyFields.perKey + index * netFields.perNet;
    const next = numbers[own + netFields.next];
    unrolling.enter(slot, pool.rows, 0, next);
    unrolling.randomStream = numbers[own + netFields.randomStream];
    unrolling.beginning = numbers[own + netFields.beginning];
    net.next = numbers[own + netFields.expected];
    const place = numbers[at];
    const offset = pool.record(place, next) * pool.width + this.#memoryOffset(index, pool.rows);
    unrolling.writeMemory(next, pool.page(place).floats, offset);
  }

  #enterHeld(slot: number, held: HeldTicks): void {
    const isThere = this.#table.pools[slot] !== undefined;
    const { numbers } = this.#table;
    const at = this.#table.at(slot);
    held.enter(slot, isThere ? numbers[at + keyFields.held] : 0, isThere ? numbers[at + keyFields.fresh] : 0);
    held.added = isThere ? numbers[at + keyFields.added] : 0;
    held.copies = this.#table.copies[slot];
  }

  /** Writes the numbers of the key that runs to its place. */
  #save(): void {
    const { slot } = this;
    const { nets } = this.#stream;
    if (slot === 0 || nets.length === 0 || nets[0].unrolling.slot !== slot) return;
    const { rows } = nets[0].unrolling;
    if (rows === 0) return; // its first tick has failed
    const held = this.#rewound?.held.slot === slot ? this.#rewound.held : undefined;
    const length = held?.length ?? 0;
    this.#table.reserve(nets.length);
    const pool = this.#room(slot, rows, length, held?.known ?? 0);
    const { numbers } = this.#table;
    const at = this.#table.at(slot);
    const place = numbers[at];
    const page = pool.page(place);
    for (let index = 0; index < nets.length; index++) {
      const { unrolling, next } = nets[index];
      if (unrolling.slot !== slot) continue;
      const own = at + keyFields.perKey + index * netFields.perNet;
      numbers[own + netFields.next] = unrolling.next;
      numbers[own + netFields.expected] = next;
      numbers[own + netFields.randomStream] = unrolling.randomStream;
      numbers[own + netFields.beginning] = unrolling.beginning;
      const offset = this.#memoryOffset(index, rows);
      for (let back = held ? length - held.absent : 0; back >= 0; back--) {
        const tick = unrolling.next - back;
        unrolling.readMemory(tick, page.floats, pool.record(place, tick) * pool.width + offset);
      }
    }
    if (held) {
      this.#saveTicks(held, pool, page, place);
      numbers[at + keyFields.held] = length;
      numbers[at + keyFields.fresh] = held.fresh;
      numbers[at + keyFields.added] = held.added;
      this.#table.copies[slot] = held.copies;
    } else {
      numbers[at + keyFields.held] = 0;
      numbers[at + keyFields.fresh] = 0;
      numbers[at + keyFields.added] = 0;
    }
    if (this.#table.saved[slot]) this.#table.saved[slot] = undefined;
  }

  #saveTicks(held: HeldTicks, pool: TickPool, page: Page, place: number): void {
    const { nets } = this.#stream;
    const { unrolling } = nets[0];
    const inputOffset = this.#memoryOffset(nets.length, pool.rows);
    const outputOffset = inputOffset + pool.rows * unrolling.network.fanIn;
    for (let index = held.known; index < held.length; index++) {
      const tick = unrolling.next - held.length + index;
      const record = pool.record(place, tick);
      unrolling.readInput(tick, page.floats, record * pool.width + inputOffset);
      writeTick(held.at(index), page, record, record * pool.width + outputOffset);
    }
    held.known = held.length;
  }

  /** Whether a tick that has not sent its delta back has a label. */
  #hasLabel({ fresh }: HeldTicks): boolean {
    const { numbers, pools } = this.#table;
    const at = this.#table.at(this.slot);
    const pool = pools[this.slot]!; // the key has been saved
    const page = pool.page(numbers[at]);
    const next = numbers[at + keyFields.perKey + netFields.next];
    for (let back = fresh; back > 0; back--) {
      if (presentAt(page, pool.record(numbers[at], next - back)) > 0) return true;
    }
    return false;
  }

  /** Reads all ticks of a key that are held, and the memory before those that are at least `newestMemory` ticks back. */
  #fill(slot: number, { stream: { nets }, held }: StreamParts, newestMemory: number): void {
    const { pools, numbers } = this.#table;
    const pool = pools[slot]!; // the key has had a tick
    const place = numbers[this.#table.at(slot)];
    const page = pool.page(place);
    const { floats } = page;
    const [{ unrolling: outermost }] = nets;
    const { network } = nets[nets.length - 1].unrolling;
    const inputOffset = this.#memoryOffset(nets.length, pool.rows);
    const outputOffset = inputOffset + pool.rows * outermost.network.fanIn;
    const length = held?.length ?? 0;
    for (let index = 0; index < nets.length; index++) {
      const { unrolling } = nets[index];
      const offset = this.#memoryOffset(index, pool.rows);
      unrolling.enter(slot, pool.rows, length, unrolling.next);
      for (let back = length; back >= 0; back--) {
        const tick = unrolling.next - back;
        const record = pool.record(place, tick) * pool.width;
        if (back >= newestMemory) unrolling.writeMemory(tick, floats, record + offset);
        if (index === 0 && back > 0) unrolling.writeInput(tick, floats, record + inputOffset);
      }
    }
    if (!held) return;
    const { outputs } = pipelineOf(network);
    const { measure } = this.#rewound!; // ticks are held
    for (let index = 0; index < held.absent; index++) {
      const back = length - index;
      const record = pool.record(place, outermost.next - back);
      const at = record * pool.width + outputOffset;
      held.fill(index, readTick(page, record, at, back, nets, measure, outputs));
    }
    // Of the newest ticks, only what a tick reads is here, too.
    for (let index = held.absent; index < length; index++) setVersion(held.at(index), unread);
    held.filled();
  }

  /** Finds room for so many ticks of a key, of which the pool has the oldest `known`. */
  #room(slot: number, rows: number, length: number, known: number): TickPool {
    const { numbers, pools } = this.#table;
    const at = this.#table.at(slot);
    const before = pools[slot];
    if (before && before.rows === rows && before.ticks >= length) return before;
    const pool = this.#pool(rows, length);
    const place = pool.take();
    if (before) {
      const [{ unrolling }] = this.#stream.nets;
      const oldest = unrolling.next - length;
      for (let tick = oldest; tick < oldest + known; tick++) pool.copy(place, before, numbers[at], tick);
      before.release(numbers[at]);
    }
    pools[slot] = pool;
    numbers[at] = place;
    return pool;
  }

  #pool(rows: number, length: number): TickPool {
    const window = this.#rewound?.held.options.window ?? 0;
    let ticks = Math.min(window, 8);
    while (ticks < length) ticks = Math.min(window, 2 * ticks);
    const name = `${rows} ${ticks}`;
    let pool = this.#pools.get(name);
    if (!pool) {
      const { nets } = this.#stream;
      const [first, last] = [nets[0].unrolling.network, nets[nets.length - 1].unrolling.network];
      const width = this.#memoryOffset(nets.length, rows) + rows * (first.fanIn + last.fanOut);
      pool = new TickPool(rows, ticks, width, first.arena.memory);
      this.#pools.set(name, pool);
    }
    return pool;
  }

  /** Where the memory of a net begins in a record; behind that of the last net is the input. */
  #memoryOffset(index: number, rows: number): number {
    const { nets } = this.#stream;
    let offset = 0;
    for (let net = 0; net < index; net++) offset += rows * nets[net].unrolling.network.flat.carry;
    return offset;
  }

  #copy(key: StreamKey, slot: number): StreamCheckpoint {
    const { saved, numbers, copies } = this.#table;
    const waiting = saved[slot]?.saved;
    if (waiting) return waiting; // no tick since
    const at = this.#table.at(slot);
    const known = copies[slot];
    const next = numbers[at + keyFields.perKey + netFields.next];
    const isSame =
      known?.added === numbers[at + keyFields.added] &&
      known.whole?.fresh === numbers[at + keyFields.fresh] &&
      known.whole.tick === next;
    if (known?.whole && isSame) return known.whole;
    const spare = (this.#spare ??= this.#makeSpare());
    const { stream, held } = spare;
    stream.key = key;
    stream.nets.forEach((net, index) => this.#enterNet(slot, net, index));
    if (held) this.#enterHeld(slot, held);
    this.#fill(slot, spare, 0);
    if (held && held.length > 0) {
      const isUntrained = stream.nets.every(({ unrolling }) => unrolling.network.version === 0);
      if (isUntrained) rerun(held);
      else for (let index = 0; index < held.length; index++) setVersion(held.at(index), elsewhere);
    }
    const copy = copyStream(stream, held);
    if (held) copies[slot] = held.copies;
    return copy;
  }

  #makeSpare(): StreamParts {
    const destination = { complete: () => {} };
    const stream = new Stream({ key: undefined, saved: undefined, moved: undefined, destination });
    for (const { unrolling: original } of this.#stream.nets) {
      const unrolling = new Unrolling(original.network);
      stream.nets.push({ unrolling, hold: unrolling.hold(), next: 0, stream });
    }
    const held = this.#rewound && new HeldTicks(this.#rewound.held.options, stream);
    return { stream, held };
  }
}

/** The streams of many keys, of which this stream is one after the other; undefined where it is one stream. */
export function keysOf(stream: Stream): KeyedStreams | undefined {
  return stream.keys as KeyedStreams | undefined; // only its constructor sets it
}

function setVersion({ signal }: ReturnType<HeldTicks["at"]>, version: number): void {
  for (let net: typeof signal | undefined = signal; net; net = net.below) net.version = version;
}
