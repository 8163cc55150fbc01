import type { Floats } from "@backstream/tensors";

/** Numbers of a held tick beside those of the nets: its loss and its label. */
export const numbersOfTick = 4;
/** Objects of a held tick. */
export const objectsOfTick = 2;

/** The memory of several places. */
export interface Page {
  /** `width` for each tick. */
  readonly floats: Floats;
  /** `numbersOfTick` for each tick. */
  readonly numbers: Float64Array;
  /** `objectsOfTick` for each tick. */
  readonly objects: unknown[];
}

/**
 * Room for the held ticks of many keys: `ticks` of `rows` rows for each, and the memory behind the last. A key has a place,
 * and the places lie one behind the other in few large pages, so a key needs no objects of its own.
 */
export class TickPool {
  readonly rows: number;
  readonly ticks: number;
  /** Where the parts of a record begin, in floats: the memory of each net, the input, and the output. */
  readonly offsets: readonly number[];
  /** Floats of a tick. */
  readonly width: number;
  readonly #like: Floats;
  /** A power of two, so that no place has to be divided. */
  readonly #perPage: number;
  readonly #shift: number;
  readonly #pages: Page[] = [];
  readonly #free: number[] = [];
  #used = 0;

  /**
   * @param offsets Where the parts of a record begin, and behind them where it ends.
   * @param like An array of the type of the nets' numbers.
   */
  constructor(rows: number, ticks: number, offsets: readonly number[], like: Floats) {
    const width = offsets[offsets.length - 1];
    this.rows = rows;
    this.ticks = ticks;
    this.offsets = offsets;
    this.width = width;
    this.#like = like;
    const wanted = Math.min(256, floatsOfPage / Math.max(1, width * (ticks + 1)));
    this.#shift = Math.max(0, Math.floor(Math.log2(wanted)));
    this.#perPage = 1 << this.#shift;
  }

  /** Reserves a place. */
  take(): number {
    const place = this.#free.pop() ?? this.#used++;
    if (place >= this.#pages.length * this.#perPage) this.#pages.push(this.#page());
    return place;
  }

  /** Gives a place back. */
  release(place: number): void {
    const first = this.record(place, 0) * objectsOfTick;
    this.page(place).objects.fill(undefined, first, first + (this.ticks + 1) * objectsOfTick);
    this.#free.push(place);
  }

  /** Copies the record of a tick from another pool of the same width. */
  copy(place: number, from: TickPool, fromPlace: number, tick: number): void {
    const [to, source] = [this.page(place), from.page(fromPlace)];
    const [at, record] = [this.record(place, tick), from.record(fromPlace, tick)];
    const part = <T extends Floats>(values: T, width: number): Floats =>
      values.subarray(record * width, (record + 1) * width);
    to.floats.set(part(source.floats, this.width), at * this.width);
    to.numbers.set(part(source.numbers, numbersOfTick), at * numbersOfTick);
    for (let index = 0; index < objectsOfTick; index++)
      to.objects[at * objectsOfTick + index] = source.objects[record * objectsOfTick + index];
  }

  page(place: number): Page {
    return this.#pages[place >>> this.#shift];
  }

  /** The record of a tick in the page of a place: the newest ticks are in a ring. */
  record(place: number, tick: number): number {
    const size = this.ticks + 1;
    return (place & (this.#perPage - 1)) * size + (tick % size);
  }

  #page(): Page {
    const records = this.#perPage * (this.ticks + 1);
    const size = records * this.width;
    return {
      floats: this.#like instanceof Float32Array ? new Float32Array(size) : new Float64Array(size),
      numbers: new Float64Array(records * numbersOfTick),
      objects: Array.from({ length: records * objectsOfTick }, () => undefined),
    };
  }
}

const floatsOfPage = 2 ** 16;
