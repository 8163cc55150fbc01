import type { Sample } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";
import { bounds, type Burst } from "../frames.js";
import { ResidualBand } from "./ResidualBand.js";
import { targetNumber } from "./targetNumber.js";
import type { TicketParts } from "./Tickets.js";
import type { WatchedMemory } from "./watchedLayers.js";

/** How the ticks of a burst are read. */
export interface BurstParts extends TicketParts {
  readonly memory: WatchedMemory | undefined;
}

/** The newest ticks of one key, one behind the other: what was said, what came, and the memory. */
export class BurstReader {
  /** Ticks since the look began. */
  gathered = 0;
  /** Whether there is something that no burst has told. */
  isNew = false;
  /** How many ticks it holds at most. */
  readonly ticks: number;
  readonly #parts: BurstParts;
  readonly #width: number;
  readonly #units: Int32Array;
  readonly #said: Float32Array;
  readonly #came: Float32Array;
  readonly #low: Float32Array;
  readonly #high: Float32Array;
  readonly #states: Float32Array;
  #key: string | undefined;
  #band: ResidualBand = new ResidualBand();
  #yes: Float64Array = new Float64Array(10);
  #all: Float64Array = new Float64Array(10);
  #length = 0;
  /** The number of the newest tick. */
  #newest = 0;

  constructor(parts: BurstParts) {
    this.#parts = parts;
    this.#width = parts.classes > 2 ? parts.classes : 1;
    this.ticks = Math.min(bounds.burstTicks, Math.floor(mostProbabilities / this.#width));
    this.#units = chosenUnits(parts.memory?.leaf.fanOut ?? 0);
    const { ticks } = this;
    this.#said = new Float32Array(ticks * this.#width);
    this.#came = new Float32Array(ticks);
    this.#low = new Float32Array(ticks);
    this.#high = new Float32Array(ticks);
    this.#states = new Float32Array(ticks * this.#units.length);
  }

  /** The run has been rolled back: what comes does not follow what was. */
  forget(): void {
    this.#length = 0;
    this.isNew = false;
  }

  /** Adds a tick of the key that is looked at, by its number among the key's ticks. `address` is that of the memory's layer's output; -1: nobody has told it. */
  add(key: string, tick: number, sample: Sample, output: Tensor, address: number): void {
    const { classes, inverse, read, memory } = this.#parts;
    if (key !== this.#key) this.#turnTo(key);
    if (tick !== this.#newest + 1) this.#length = 0; // what came between was not seen
    this.#newest = tick;
    const at = tick % this.ticks;
    if (this.#length < this.ticks) this.#length++;
    this.gathered++;
    this.isNew = true;
    read(output, this.#said, at * this.#width);
    let came = targetNumber(sample, classes);
    if (inverse && classes === 0) {
      this.#said[at] = inverse(this.#said[at], sample);
      if (!Number.isNaN(came)) came = inverse(came, sample);
    }
    this.#came[at] = came;
    if (classes === 0) this.#addNumber(at, came);
    else if (classes === 2) this.#addYesNo(at, came);
    if (!memory || address < 0) return;
    const { memory: numbers } = memory.net.arena;
    const units = this.#units;
    for (let unit = 0; unit < units.length; unit++)
      this.#states[at * units.length + unit] = numbers[address + units[unit]];
  }

  /**
   * The burst as it is now, in at most so many bytes: where there is no room for all units, with fewer of them.
   *
   * @param open What was said at the ticks behind it, whose labels have not come: half as many as it holds at most.
   */
  read(bytes: number, open: Float32Array = nothing): Burst | undefined {
    if (this.#length === 0 || this.#key === undefined) return undefined;
    this.isNew = false;
    const { classes, memory } = this.#parts;
    const waiting = open.length / this.#width;
    const length = Math.min(this.#length, this.ticks - waiting);
    const numbers = (length + waiting) * (this.#width + (classes === 0 ? 3 : 1));
    const room = Math.max(0, Math.floor((bytes * 0.75 - 4 * numbers - 512) / length));
    const units = Math.min(this.#units.length, room);
    const first = this.#newest - length + 1;
    const ordered = (values: Float32Array, width: number, behind: Float32Array = nothing): Float32Array => {
      const copy = new Float32Array(length * width + behind.length);
      copy.set(behind, length * width);
      for (let index = 0; index < length; index++) {
        const at = ((first + index) % this.ticks) * width;
        copy.set(values.subarray(at, at + width), index * width);
      }
      return copy;
    };
    const states = everyNth(ordered(this.#states, this.#units.length), this.#units.length, units);
    let largest = 0;
    for (const value of states) largest = Math.max(largest, Math.abs(value) || 0);
    return {
      key: this.#key,
      from: first,
      said: ordered(this.#said, this.#width, open),
      came: ordered(this.#came, 1, new Float32Array(waiting).fill(NaN)),
      ...(classes === 0 && {
        low: ordered(
          this.#low,
          1,
          open.map((said) => said + this.#band.low),
        ),
        high: ordered(
          this.#high,
          1,
          open.map((said) => said + this.#band.high),
        ),
        coverage: this.#band.coverage,
      }),
      ...(classes === 2 && {
        reliability: {
          rate: Float32Array.from(this.#yes, (yes, index) => yes / this.#all[index]),
          count: this.#all.slice(),
        },
      }),
      layer: memory?.index ?? -1,
      units,
      states: Int8Array.from(states, (value) => (largest > 0 ? Math.round((127 * value) / largest) : 0)),
      largest,
    };
  }

  #addNumber(at: number, came: number): void {
    this.#low[at] = this.#said[at] + this.#band.low;
    this.#high[at] = this.#said[at] + this.#band.high;
    this.#band.add(came - this.#said[at]);
  }

  #addYesNo(at: number, came: number): void {
    if (Number.isNaN(came) || Number.isNaN(this.#said[at])) return;
    const tenth = Math.min(9, Math.floor(10 * this.#said[at]));
    this.#all[tenth]++;
    if (came > 0.5) this.#yes[tenth]++;
  }

  #turnTo(key: string): void {
    this.#key = key;
    this.#length = 0;
    this.#band = new ResidualBand();
    this.#yes = new Float64Array(10);
    this.#all = new Float64Array(10);
  }
}

const nothing = new Float32Array(0);

/** So that the probabilities of many classes do not fill a message. */
const mostProbabilities = 2048;

/** Of each row of `from` numbers `to`, at equal distances. */
function everyNth(values: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return values;
  const rows = values.length / from;
  return Float32Array.from({ length: rows * to }, (_, index) => {
    const [row, unit] = [Math.floor(index / to), index % to];
    return values[row * from + Math.floor((unit * from) / to)];
  });
}

/** All units, or `bounds.units` of them at equal distances. */
function chosenUnits(units: number): Int32Array {
  const count = Math.min(units, bounds.units);
  return Int32Array.from({ length: count }, (_, index) => Math.floor((index * units) / count));
}
