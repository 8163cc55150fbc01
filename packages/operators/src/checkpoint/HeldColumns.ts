import type { Sample } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { HeldCheckpoint } from "./HeldCheckpoint.js";
import { InputRows } from "./InputRows.js";
import type { TickParts } from "./TickParts.js";

/** Stands in a column for a field that a sample does not have. @internal */
export const absent: object = {};

/**
 * Copies of held ticks whose samples are records with nearly the same fields, by columns: an object for each tick would take
 * the garbage collector several times as long as the copy. Inputs are arrays of the net's type, all of one length.
 *
 * @internal
 */
export class HeldColumns {
  /** The names of the samples' fields, and for each the values of all ticks; the column of `input` is empty. */
  readonly names: string[] = [];
  readonly columns: unknown[][] = [];
  readonly inputs: InputRows;
  readonly losses: (number | undefined)[] = [];
  /** One behind the other. */
  outputs: Floats;
  count = 0;
  readonly #inputLength: number;
  readonly #outputLength: number;

  /** - like   has numbers of their type */
  constructor(like: Floats, inputLength: number, outputLength: number) {
    this.#inputLength = inputLength;
    this.#outputLength = outputLength;
    this.inputs = new InputRows((inputLength * like.BYTES_PER_ELEMENT) / 4);
    this.outputs = floatsLike(like, 64 * outputLength);
  }

  /** Columns for ticks of the same sizes. */
  empty(): HeldColumns {
    return new HeldColumns(this.outputs, this.#inputLength, this.#outputLength);
  }

  /** Adds a copy of a tick; returns false where it does not fit to the others. */
  add(parts: TickParts): boolean {
    const { sample, numbers, inputAt, outputNumbers, outputAt, loss } = parts;
    if (!this.#fits(parts)) return false;
    if (!this.#addFields(sample as unknown as Record<string, unknown>, parts)) return false; // as it has checked
    this.#addOutput(outputNumbers, outputAt);
    this.inputs.add(numbers, inputAt);
    this.losses.push(loss);
    this.count++;
    return true;
  }

  /** Adds a tick of others; returns false where it does not fit. */
  addFrom(others: HeldColumns, row: number): boolean {
    if (this.count === 0 && this.names.length === 0)
      for (const name of others.names) {
        this.names.push(name);
        this.columns.push([]);
      }
    const { names, columns } = this;
    if (names.length !== others.names.length || this.#inputLength !== others.#inputLength) return false;
    if (this.#outputLength !== others.#outputLength) return false;
    for (let at = 0; at < names.length; at++) if (names[at] !== others.names[at]) return false;
    for (let at = 0; at < names.length; at++)
      if (names[at] !== "input") columns[at].push(others.columns[at][row]);
    this.#addOutput(others.outputs, row * this.#outputLength);
    this.inputs.addFrom(others.inputs, row);
    this.losses.push(others.losses[row]);
    this.count++;
    return true;
  }

  /** No tick is added any more. */
  end(): void {
    this.inputs.end();
    this.outputs = this.outputs.slice(0, this.count * this.#outputLength);
  }

  /** The ticks from `first` on as objects; one array has all inputs, and the outputs behind them. */
  ticks(first: number, count: number): HeldCheckpoint[] {
    const [inputs, outputs] = [this.#inputLength, this.#outputLength];
    const floats = floatsLike(this.outputs, count * (inputs + outputs));
    floats.set(this.outputs.subarray(first * outputs, (first + count) * outputs), count * inputs);
    const ticks: HeldCheckpoint[] = [];
    for (let index = 0; index < count; index++) {
      const begin = count * inputs + index * outputs;
      this.inputs.read(first + index, floats, index * inputs);
      ticks.push({
        sample: this.#sample(first + index, floats.subarray(index * inputs, (index + 1) * inputs)),
        loss: this.losses[first + index],
        output: floats.subarray(begin, begin + outputs),
      });
    }
    return ticks;
  }

  #addOutput(numbers: Floats, at: number): void {
    const length = this.#outputLength;
    const begin = this.count * length;
    if (begin + length > this.outputs.length) {
      const more = floatsLike(numbers, 2 * (begin + length));
      more.set(this.outputs);
      this.outputs = more;
    }
    const { outputs } = this;
    for (let index = 0; index < length; index++) outputs[begin + index] = numbers[at + index];
  }

  #sample(row: number, input: Floats): Sample {
    const sample: Record<string, unknown> = {};
    for (let at = 0; at < this.names.length; at++) {
      const name = this.names[at];
      if (name === "input") sample[name] = input;
      else if (this.columns[at][row] !== absent) sample[name] = this.columns[at][row];
    }
    return sample as unknown as Sample; // each has an input
  }

  #fits({ sample, target, weight, mask, numbers, inputLength, outputLength }: TickParts): boolean {
    const { input } = sample;
    return (
      mask === undefined &&
      inputLength === this.#inputLength &&
      outputLength === this.#outputLength &&
      Object.getPrototypeOf(input) === Object.getPrototypeOf(numbers) &&
      (input as Floats).length === inputLength &&
      Object.getPrototypeOf(sample) === Object.prototype &&
      (target === undefined || "target" in sample) &&
      (weight === undefined || "weight" in sample) &&
      Object.getOwnPropertySymbols(sample).length === 0
    );
  }

  #addFields(sample: Readonly<Record<string, unknown>>, { target, weight }: TickParts): boolean {
    const { names, columns } = this;
    const isBare = sample["position"] === undefined && sample["memories"] === undefined;
    let at = 0;
    for (const name in sample) {
      if (!isBare && (name === "position" || name === "memories")) continue;
      if (names[at] !== name) {
        at = this.#placeOf(name, at);
        if (at < 0) return this.#undo();
      }
      const column = columns[at++];
      // Target and weight as they were at the tick.
      if (name === "target") column.push(target);
      else if (name === "weight") column.push(weight);
      else if (name !== "input") column.push(sample[name]);
    }
    for (; at < names.length; at++) if (names[at] !== "input") columns[at].push(absent);
    return true;
  }

  /** Where the field is, from `at` on: the samples before have none in between. -1 where fields come in another order, or are too many. */
  #placeOf(name: string, at: number): number {
    const { names, columns, count } = this;
    const place = names.indexOf(name);
    if (place >= at) {
      for (let skipped = at; skipped < place; skipped++)
        if (names[skipped] !== "input") columns[skipped].push(absent);
      return place;
    }
    if (place >= 0 || name === "__proto__" || names.length === most) return -1;
    const column = name === "input" ? [] : Array.from({ length: count }, () => absent);
    names.splice(at, 0, name);
    columns.splice(at, 0, column);
    return at;
  }

  /** Forgets the fields of a sample that does not fit. */
  #undo(): false {
    for (let at = 0; at < this.names.length; at++)
      if (this.names[at] !== "input") this.columns[at].length = this.count;
    return false;
  }
}

/** Fields of samples: those that are used as maps have more. */
const most = 24;

function floatsLike(numbers: Floats, length: number): Floats {
  return numbers instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
