import { describeValue, expectOptions } from "@backstream/core";
import { onNumbers, type Scalable } from "../onNumbers.js";
import type { Column, ColumnKnowledge } from "./Column.js";
import { inputColumn } from "./inputColumn.js";
import type { CategoryTarget, ColumnSpec, EncodingSpec, NumberTarget } from "./ColumnSpec.js";
import { isMissing } from "./isMissing.js";
import { targetColumn, type TargetColumn } from "./targetColumn.js";
import type { VocabularyState } from "./Vocabulary.js";

/** The columns of a `RecordEncoder` and what they have learned, as plain JSON; save it with the network's parameters. */
export interface RecordEncoderState {
  /** In the order of the numbers in a row. */
  readonly inputs: readonly (ColumnSpec & { readonly column: string; readonly known?: ColumnKnowledge })[];
  readonly target?: ((NumberTarget | CategoryTarget) & { readonly known?: ColumnKnowledge }) | undefined;
}

/** Why a record cannot be used. */
export interface RecordFault {
  /** For example `temperature is "warm", expected a finite number`. */
  readonly reason: string;
  /** The same text for all records with this fault, to count them: `temperature is not a finite number`. */
  readonly kind: string;
}

/** The values of a record, read column by column; undefined for missing ones. */
export interface ReadRecord {
  readonly inputs: (number | string | undefined)[];
  readonly target: number | string | undefined;
}

/** A record as numbers. */
export interface RecordRow {
  readonly input: Float32Array;
  readonly target: number | undefined;
}

interface PlacedColumn {
  readonly name: string;
  readonly column: Column;
  /** The index of its first number in a row. */
  readonly offset: number;
}

/**
 * Turns records into rows of numbers, one after the other, using only the records before.
 *
 * Works without streams. Every number in a row is finite in float32.
 *
 * @throws {RangeError} When the spec or the state has an impossible value.
 * @throws {UnknownNameError} When the spec has an option that does not exist.
 * @see encode, the operator around it
 * @example
 *   const encoder = new RecordEncoder({
 *     inputs: { open: { type: "number", scale: "none" }, colour: { type: "category", slots: 2, missing: "zero" } },
 *   });
 *   encoder.encode({ open: true, colour: "red" }) // => { input: Float32Array.of(1, 0, 1, 0), target: undefined }
 *   encoder.encode({ colour: "green" }) // => { input: Float32Array.of(0, 1, 0, 1), target: undefined }
 *   encoder.names // => ["open", "open is missing", "colour = red", "colour = green"]
 */
export class RecordEncoder {
  /** Numbers in a row. */
  readonly width: number;
  readonly #columns: readonly PlacedColumn[];
  readonly #target: TargetColumn | undefined;

  constructor(from: EncodingSpec | { readonly state: RecordEncoderState }) {
    const { inputs, target } = "state" in from ? from.state : stateOf(from);
    if (inputs.length === 0) throw new RangeError("encode: inputs has no columns, expected at least one");
    let width = 0;
    this.#columns = inputs.map(({ column: name, known, ...spec }) => {
      if (name === target?.column)
        throw new RangeError(`encode: "${name}" is an input and the target; the net would only copy it`);
      const offset = width;
      const made = inputColumn(`encode: ${name}`, spec, known);
      width += made.width + (made.spec.missing === "indicator" ? 1 : 0);
      return { name, column: made, offset };
    });
    this.width = width;
    if (!target) return;
    const { known, ...goal } = target;
    if (typeof goal.column !== "string")
      throw new RangeError(
        `encode: target.column is ${describeValue(goal.column)}, expected the name of a column`,
      );
    this.#target = targetColumn(`encode: ${goal.column}`, goal, known);
  }

  /** What each number in a row is, for example `time sin(day)`, `origin = Oslo`, `x is missing`; `origin = (3)` is a free slot. */
  get names(): readonly string[] {
    return this.#columns.flatMap(({ name, column }) => [
      ...column.names(name),
      ...(column.spec.missing === "indicator" ? [`${name} is missing`] : []),
    ]);
  }

  /** The names of the target's classes so far; empty where the target is no category. */
  get classes(): readonly string[] {
    return this.#target?.spec.type === "category" ? (this.#target.known as VocabularyState).values : []; // the state of a category
  }

  get state(): RecordEncoderState {
    return {
      inputs: this.#columns.map(({ name, column }) => ({
        column: name,
        ...column.spec,
        known: column.known,
      })),
      target: this.#target && { ...this.#target.spec, known: this.#target.known },
    };
  }

  /** The record as a row, or why it cannot be one; without `learn`, scales and vocabularies do not change. */
  encode(record: unknown, learn: boolean = true): RecordRow | RecordFault {
    const read = this.read(record, learn);
    if ("reason" in read) return read;
    return {
      input: this.write(read.inputs, new Float32Array(this.width), learn),
      target: this.#target && read.target !== undefined ? this.#target.write(read.target, learn) : undefined,
    };
  }

  /** The first half of `encode`: reads all values, so that nothing is learned from a record with a fault. */
  read(record: unknown, learn: boolean = true): ReadRecord | RecordFault {
    if (typeof record !== "object" || record === null) {
      return {
        reason: `record is ${describeValue(record)}, expected an object with columns`,
        kind: "record is no object with columns",
      };
    }
    const values = record as Readonly<Record<string, unknown>>; // any object may be read by name
    const inputs: (number | string | undefined)[] = [];
    for (const { name, column } of this.#columns) {
      const value = values[name];
      const known = isMissing(value) ? undefined : column.read(value);
      if (Number.isNaN(known)) return unreadable(name, value, column.wanted);
      if (known === undefined && column.spec.missing === "reject")
        return { reason: `${name} is missing`, kind: `${name} is missing` };
      inputs.push(known);
    }
    if (!this.#target) return { inputs, target: undefined };
    const { column } = this.#target.spec;
    const value = values[column];
    const target = isMissing(value) ? undefined : this.#target.read(value, learn);
    if (Number.isNaN(target)) return unreadable(column, value, this.#target.wanted);
    return { inputs, target };
  }

  /** The second half: writes values that `read` returned to the beginning of a row of zeros, then learns from them. */
  write(inputs: ReadRecord["inputs"], row: Float32Array, learn: boolean = true): Float32Array {
    for (let index = 0; index < this.#columns.length; index++) {
      const { column, offset } = this.#columns[index];
      const value = inputs[index];
      if (value !== undefined) column.write(value, row, offset, learn);
      else if (column.spec.missing === "indicator") row[offset + column.width] = 1;
    }
    return row;
  }

  /** Turns predicted numbers back into the units of the target, by what its scale has learned up to now. */
  inverse<T extends Scalable>(output: T): T {
    const target = this.#target;
    if (!target)
      throw new TypeError("encode: there is no target, whose units are needed; name one in the spec");
    return onNumbers(output, (row) => row.map((value) => target.inverse(value)));
  }
}

function stateOf({ inputs, target, ...rest }: EncodingSpec): RecordEncoderState {
  expectOptions("encode", rest, ["inputs", "target"]);
  if (typeof inputs !== "object" || inputs === null)
    throw new RangeError(`encode: inputs is ${describeValue(inputs)}, expected columns by name`);
  return { inputs: Object.entries(inputs).map(([column, spec]) => ({ ...spec, column })), target };
}

function unreadable(column: string, value: unknown, wanted: string): RecordFault {
  return {
    reason: `${column} is ${describeValue(value)}, expected ${wanted}`,
    kind: `${column} is not ${wanted}`,
  };
}
