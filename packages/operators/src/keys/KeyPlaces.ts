import type { LiveMemory } from "../LiveMemory.js";
import type { HeldTicks } from "../HeldTicks.js";
import type { Measure } from "../Measure.js";
import { pipelineOf } from "../Pipeline.js";
import type { NetInStream, Stream } from "../Stream.js";
import { keyFields, netFields, type KeyTable } from "./KeyTable.js";
import { presentAt, readTick, setVersion, unread, writeTick } from "./tickRecords.js";
import { TickPool, type Page } from "./TickPool.js";

/**
 * Writes the numbers of keys to their places in pools, and reads them. The record of a tick has the memory of each net before
 * it, the input of the outermost net, and the output of the last one.
 */
export class KeyPlaces {
  readonly #table: KeyTable;
  /** The nets of all keys are those of this stream. */
  readonly #chain: Stream;
  readonly #pools: Map<string, TickPool> = new Map();

  constructor(table: KeyTable, chain: Stream) {
    this.#table = table;
    this.#chain = chain;
  }

  /** Writes the numbers of the key that runs; `held` where its ticks are held. */
  write(slot: number, held: HeldTicks | undefined): void {
    const { nets } = this.#chain;
    const length = held ? held.length : 0;
    this.#table.reserve(nets.length);
    const { numbers, pools } = this.#table;
    const before = pools[slot];
    const pool = this.#room(slot, nets[0].unrolling.rows, held);
    const at = this.#table.at(slot);
    const place = numbers[at];
    const page = pool.page(place);
    // The memory before the newest absent tick is there, and so is that behind it, from where the key went on.
    const absent = held ? held.absent : 0;
    const isThere = pool === before && absent > 0;
    const oldestBack = Math.max(0, isThere ? length - absent - 1 : length - absent);
    for (let index = 0; index < nets.length; index++) {
      const { unrolling, next } = nets[index];
      if (unrolling.slot !== slot) continue;
      const own = at + keyFields.perKey + index * netFields.perNet;
      const end = unrolling.next;
      numbers[own + netFields.next] = end;
      numbers[own + netFields.expected] = next;
      numbers[own + netFields.randomStream] = unrolling.randomStream;
      numbers[own + netFields.beginning] = unrolling.beginning;
      const offset = pool.offsets[index];
      for (let back = oldestBack; back >= 0; back--) {
        unrolling.memory.read(end - back, page.floats, pool.record(place, end - back) * pool.width + offset);
      }
    }
    numbers[at + keyFields.held] = length;
    if (held) {
      if (held.known < length) this.#writeTicks(held, pool, page, place);
      numbers[at + keyFields.fresh] = held.fresh;
      numbers[at + keyFields.added] = held.added;
      this.#table.copies[slot] = held.copies;
    } else {
      numbers[at + keyFields.fresh] = 0;
      numbers[at + keyFields.added] = 0;
      this.#table.copies[slot] = undefined;
    }
  }

  /** Reads the memory of a key in a net, the one at this index on the stack. */
  enterNet(slot: number, { unrolling, hold }: NetInStream, index: number): number {
    const { numbers, pools } = this.#table;
    const pool = pools[slot]!; // the key has had a tick
    const at = this.#table.at(slot);
    const own = at + keyFields.perKey + index * netFields.perNet;
    const next = numbers[own + netFields.next];
    unrolling.enter(slot, pool.rows, 0, next);
    unrolling.randomStream = numbers[own + netFields.randomStream];
    unrolling.beginning = numbers[own + netFields.beginning];
    const place = numbers[at];
    const offset = pool.record(place, next) * pool.width + pool.offsets[index];
    unrolling.memory.write(next, pool.page(place).floats, offset);
    // While ticks are held, the number of rows must not change.
    if (numbers[at + keyFields.held] > 0) hold.oldest = 0;
    return numbers[own + netFields.expected];
  }

  /** Reads which ticks of a key are held. */
  enterHeld(slot: number, held: HeldTicks): void {
    const { numbers, pools, copies } = this.#table;
    const at = this.#table.at(slot);
    if (pools[slot]) {
      held.enter(slot, numbers[at + keyFields.held], numbers[at + keyFields.fresh]);
      held.added = numbers[at + keyFields.added];
    } else {
      held.enter(slot, 0, 0);
      held.added = 0;
    }
    held.copies = copies[slot];
  }

  /** How many ticks of a key have not sent their deltas back. */
  freshOf(slot: number): number {
    return this.#table.pools[slot] ? this.#table.numbers[this.#table.at(slot) + keyFields.fresh] : 0;
  }

  /** Whether a tick that has not sent its delta back has a label. */
  hasLabel(slot: number): boolean {
    const { numbers, pools } = this.#table;
    const at = this.#table.at(slot);
    const pool = pools[slot]!; // the key has had a tick
    const page = pool.page(numbers[at]);
    const next = numbers[at + keyFields.perKey + netFields.next];
    for (let back = numbers[at + keyFields.fresh]; back > 0; back--) {
      if (presentAt(page, pool.record(numbers[at], next - back)) > 0) return true;
    }
    return false;
  }

  /** Reads all ticks of a key that are held, and the memory before those that are at least `newestMemory` ticks back. */
  fill(
    slot: number,
    nets: readonly NetInStream[],
    held: HeldTicks | undefined,
    measure: Measure | undefined,
    newestMemory: number,
  ): void {
    const pool = this.#table.pools[slot]!; // the key has had a tick
    const place = this.#table.numbers[this.#table.at(slot)];
    const page = pool.page(place);
    const [{ unrolling: outermost }] = nets;
    const inputOffset = pool.offsets[nets.length];
    const length = held?.length ?? 0;
    for (let index = 0; index < nets.length; index++) {
      const { unrolling } = nets[index];
      const offset = pool.offsets[index];
      unrolling.enter(slot, pool.rows, length, unrolling.next);
      for (let back = length; back >= 0; back--) {
        const tick = unrolling.next - back;
        const record = pool.record(place, tick) * pool.width;
        if (back >= newestMemory) unrolling.memory.write(tick, page.floats, record + offset);
        if (index === 0 && back > 0) unrolling.memory.writeInput(tick, page.floats, record + inputOffset);
      }
    }
    if (!held || !measure) return;
    const outputOffset = pool.offsets[nets.length + 1];
    const { outputs } = pipelineOf(nets[nets.length - 1].unrolling.network);
    for (let index = 0; index < held.absent; index++) {
      const back = length - index;
      const record = pool.record(place, outermost.next - back);
      const at = record * pool.width + outputOffset;
      held.fill(index, readTick(page, record, at, back, nets, measure, outputs));
    }
    // Of the newest ticks, only the input and the memory are here, too.
    for (let index = held.absent; index < length; index++) setVersion(held.at(index).signal, unread);
    held.filled();
  }

  /** The memory of a key in each net, after its newest tick; no net where it has had none. */
  memoriesOf(slot: number): LiveMemory[] {
    const { numbers, pools } = this.#table;
    const pool = pools[slot];
    if (!pool) return [];
    const at = this.#table.at(slot);
    const { floats } = pool.page(numbers[at]);
    return this.#chain.nets.map(({ unrolling: { network } }, index) => {
      const next = numbers[at + keyFields.perKey + index * netFields.perNet + netFields.next];
      const from = pool.record(numbers[at], next) * pool.width + pool.offsets[index];
      return { rows: pool.rows, carries: floats.slice(from, from + pool.rows * network.flat.carry) };
    });
  }

  #writeTicks(held: HeldTicks, pool: TickPool, page: Page, place: number): void {
    const { nets } = this.#chain;
    const [{ unrolling }] = nets;
    const inputOffset = pool.offsets[nets.length];
    const outputOffset = pool.offsets[nets.length + 1];
    for (let index = held.known; index < held.length; index++) {
      const tick = unrolling.next - held.length + index;
      const record = pool.record(place, tick);
      unrolling.memory.readInput(tick, page.floats, record * pool.width + inputOffset);
      writeTick(held.at(index), page, record, record * pool.width + outputOffset);
    }
    held.known = held.length;
  }

  /** Finds room for the held ticks of a key. */
  #room(slot: number, rows: number, held: HeldTicks | undefined): TickPool {
    const { numbers, pools } = this.#table;
    const before = pools[slot];
    const length = held?.length ?? 0;
    if (before && before.rows === rows && before.ticks >= length) return before;
    const at = this.#table.at(slot);
    const pool = this.#pool(rows, length, held?.options.window ?? 0);
    const place = pool.take();
    if (before) {
      // Those that are written already; there are none where the number of rows has changed.
      const oldest = this.#chain.nets[0].unrolling.next - length;
      for (let tick = oldest; tick < oldest + (held?.known ?? 0); tick++)
        pool.copy(place, before, numbers[at], tick);
      before.release(numbers[at]);
    }
    pools[slot] = pool;
    numbers[at] = place;
    return pool;
  }

  #pool(rows: number, length: number, window: number): TickPool {
    let ticks = Math.min(window, 8);
    while (ticks < length) ticks = Math.min(window, 2 * ticks);
    const name = `${rows} ${ticks}`;
    let pool = this.#pools.get(name);
    if (!pool) {
      pool = new TickPool(
        rows,
        ticks,
        this.#offsets(rows),
        this.#chain.nets[0].unrolling.network.arena.memory,
      );
      this.#pools.set(name, pool);
    }
    return pool;
  }

  /** Where the parts of a record begin: the memory of each net, the input, the output, and the next record. */
  #offsets(rows: number): number[] {
    const { nets } = this.#chain;
    const [first, last] = [nets[0].unrolling.network, nets[nets.length - 1].unrolling.network];
    const offsets = [0];
    for (const { unrolling } of nets)
      offsets.push(offsets[offsets.length - 1] + rows * unrolling.network.flat.carry);
    const input = offsets[offsets.length - 1];
    return [...offsets, input + rows * first.fanIn, input + rows * (first.fanIn + last.fanOut)];
  }
}
