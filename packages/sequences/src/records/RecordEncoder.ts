import { describeValue, expectOptions } from "@backstream/core";
import type { Scalable } from "../onNumbers.js";
import type { Scale } from "../Scale.js";
import { noScale } from "../scales.js";
import type { Column, ColumnKnowledge } from "./Column.js";
import { inputColumn } from "./inputColumn.js";
import type { CategoryTarget, ColumnSpec, EncodingSpec, NumberTarget } from "./ColumnSpec.js";
import { defaultMissingValues, missingTest } from "./missingValues.js";
import { readColumn } from "./readColumn.js";
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
  /** Turns predictions of the target back into its units, by what was known before the record; throws where it is no number. */
  readonly scale: Scale;
}

interface KnownMissing {
  readonly missingValues: readonly string[];
  readonly isMissing: (value: unknown) => boolean;
}

interface PlacedTarget extends KnownMissing {
  readonly column: TargetColumn;
}

interface PlacedColumn extends KnownMissing {
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
 *   const inputOf = (record: object) => (encoder.encode(record) as RecordRow).input; // no record here has a fault
 *   inputOf({ open: true, colour: "red" }) // => Float32Array.of(1, 0, 1, 0)
 *   inputOf({ colour: "green" }) // => Float32Array.of(0, 1, 0, 1)
 *   encoder.names // => ["open", "open is missing", "colour = red", "colour = green"]
 */
export class RecordEncoder {
  /** Numbers in a row. */
  readonly width: number;
  readonly #columns: readonly PlacedColumn[];
  readonly #target: PlacedTarget | undefined;

  constructor(from: EncodingSpec | { readonly state: RecordEncoderState }) {
    const { inputs, target } = stateFrom(from);
    if (inputs.length === 0) throw new RangeError("encode: inputs has no columns, expected at least one");
    let width = 0;
    this.#columns = inputs.map(({ column: name, known, ...spec }) => {
      if (name === target?.column)
        throw new RangeError(`encode: "${name}" is an input and the target; the net would only copy it`);
      const offset = width;
      const where = `encode: ${name}`;
      const column = inputColumn(where, spec, known);
      width += column.width + (column.spec.missing === "indicator" ? 1 : 0);
      const missingValues = spec.missingValues ?? defaultMissingValues(column.spec.type);
      return { name, column, offset, missingValues, isMissing: missingTest(missingValues, where) };
    });
    this.width = width;
    if (!target) return;
    const { known, ...goal } = target;
    if (typeof goal.column !== "string")
      throw new RangeError(
        `encode: target.column is ${describeValue(goal.column)}, expected the name of a column`,
      );
    const where = `encode: ${goal.column}`;
    const column = targetColumn(where, goal, known);
    const missingValues = goal.missingValues ?? defaultMissingValues(goal.type);
    this.#target = { column, missingValues, isMissing: missingTest(missingValues, where) };
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
    const column = this.#target?.column;
    return column?.spec.type === "category" ? (column.known as VocabularyState).values : []; // the state of a category
  }

  get state(): RecordEncoderState {
    return this.snapshot()();
  }

  /** A function that returns the state as it is now, whatever is learned before it is called. It costs little. */
  snapshot(): () => RecordEncoderState {
    const columns = this.#columns;
    const target = this.#target;
    const known: (() => ColumnKnowledge)[] = [];
    for (const { column } of columns) known.push(column.snapshot());
    const knownTarget = target?.column.snapshot();
    return () => ({
      inputs: columns.map(({ name, column: { spec }, missingValues }, index) => ({
        column: name,
        ...spec,
        missingValues,
        known: known[index](),
      })),
      target: target && {
        ...target.column.spec,
        missingValues: target.missingValues,
        known: knownTarget?.(),
      },
    });
  }

  /** Turns predictions of the target back into its units, by what is known now; later records do not change it. */
  get scale(): Scale {
    return this.#target?.column.scale ?? withoutTarget;
  }

  /** The record as a row, or why it cannot be one; without `learn`, scales and vocabularies do not change. */
  encode(record: unknown, learn: boolean = true): RecordRow | RecordFault {
    const read = this.read(record, learn);
    if ("reason" in read) return read;
    const { scale } = this; // before the record is learned from
    const input = this.write(read.inputs, new Float32Array(this.width), learn);
    const target = read.target === undefined ? undefined : this.#target?.column.write(read.target, learn);
    return { input, target, scale };
  }

  /** The first half of `encode`: reads all values, so that nothing is learned from a record with a fault. */
  read(record: unknown, learn: boolean = true): ReadRecord | RecordFault {
    if (typeof record !== "object" || record === null) {
      return {
        reason: `record is ${describeValue(record)}, expected an object with columns`,
        kind: "record is no object with columns",
      };
    }
    const inputs: (number | string | undefined)[] = [];
    for (const { name, column, isMissing } of this.#columns) {
      const value = readColumn(record, name);
      const known = isMissing(value) ? undefined : column.read(value);
      if (Number.isNaN(known)) return unreadable(name, value, column.wanted);
      if (known === undefined && column.spec.missing === "reject")
        return { reason: `${name} is missing`, kind: `${name} is missing` };
      inputs.push(known);
    }
    if (!this.#target) return { inputs, target: undefined };
    const { column, isMissing } = this.#target;
    const value = readColumn(record, column.spec.column);
    const target = isMissing(value) ? undefined : column.read(value, learn);
    if (Number.isNaN(target)) return unreadable(column.spec.column, value, column.wanted);
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

  /**
   * Turns predicted numbers back into the units of the target, by all that was learned up to now, the newest record
   * included; a prediction for that record itself needs the `scale` of its row.
   */
  inverse<T extends Scalable>(output: T): T {
    return this.scale.inverse(output);
  }
}

const withoutTarget = noScale("encode: there is no target, whose units are needed; name one in the spec");

function stateFrom(from: EncodingSpec | { readonly state: RecordEncoderState }): RecordEncoderState {
  expectOptions("encode", from, ["inputs", "target", "missingValues", "state"]);
  if ("state" in from) {
    expectOptions("encode", from, ["state"]);
    const { state } = from;
    const inputs: unknown = (state as RecordEncoderState | null | undefined)?.inputs; // from a file it may be anything
    if (Array.isArray(inputs) && inputs.every(hasName)) return state;
    throw new RangeError(
      `encode: state is ${describeValue(state)}, expected the state of another encode, { inputs, target }`,
    );
  }
  const { inputs, target, missingValues } = from;
  if (typeof inputs !== "object" || (inputs as unknown) === null || Array.isArray(inputs))
    throw new RangeError(
      `encode: inputs is ${describeValue(inputs)}, expected columns by name, as in { x: { type: "number" } }`,
    );
  if (Object.hasOwn(Object.getPrototypeOf(inputs) ?? {}, "type"))
    throw new RangeError(`encode: inputs has a column as its prototype; write ["__proto__"]: { type: … }`);
  const withMissing = <T extends { readonly missingValues?: readonly string[] | undefined }>(spec: T): T => ({
    ...spec,
    missingValues: (spec as T | null | undefined)?.missingValues ?? missingValues, // a spec from JSON may be null
  });
  if (target !== undefined && target !== null && typeof target !== "object")
    throw new RangeError(
      `encode: target is ${describeValue(target)}, expected a column with its type, as in { column: "y", type: "number" }`,
    );
  return {
    inputs: Object.entries(inputs).map(([column, spec]) => ({ ...withMissing(spec), column })),
    target: target === undefined || (target as unknown) === null ? undefined : withMissing(target),
  };
}

function hasName(input: unknown): boolean {
  return typeof input === "object" && input !== null && "column" in input && typeof input.column === "string";
}

function unreadable(column: string, value: unknown, wanted: string): RecordFault {
  return {
    reason: `${column} is ${describeValue(value)}, expected ${wanted}`,
    kind: `${column} is not ${wanted}`,
  };
}
