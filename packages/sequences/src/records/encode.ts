import {
  addState,
  describeValue,
  expectOptions,
  positionOf,
  resumedState,
  type Position,
  type Sample,
} from "@backstream/core";
import { filter, map, type Observable, type Observer } from "rxjs";
import { expectAhead } from "../expectAhead.js";
import { expectNext } from "../expectNext.js";
import type { Scalable } from "../onNumbers.js";
import type { ResumeOptions } from "../ResumeOptions.js";
import type { Scale } from "../Scale.js";
import type { EncodingSpec } from "./ColumnSpec.js";
import { RecordEncoder, type RecordEncoderState, type RecordFault } from "./RecordEncoder.js";
import { resumedEncoder } from "./resumedEncoder.js";
import { issueText } from "./issueText.js";
import type { SchemaResult, StandardSchema } from "./StandardSchema.js";

/** Further options of `encode`. */
export interface EncodeSettings extends ResumeOptions {
  /** Validates each record first; what it returns is encoded. */
  readonly schema?: StandardSchema | undefined;
  /** Receives every record that cannot be used; only `next` is called. */
  readonly rejected?: Pick<Observer<RejectedRecord>, "next"> | undefined;
  /** Whether scales and vocabularies learn. Default: true. False for data that a model is tested on. */
  readonly learn?: boolean | undefined;
}

/** How records become samples: by a spec, or by the `state` of another `encode`. */
export type EncodeOptions = EncodeSettings & (EncodingSpec | { readonly state: RecordEncoderState });

/** A record that cannot be used, and the reason. */
export interface RejectedRecord<R = unknown> extends RecordFault {
  readonly record: R;
}

/** A record as a sample for a network. */
export interface RecordSample<R> extends Sample {
  readonly input: Float32Array;
  readonly target?: number | undefined;
  /**
   * Turns predictions of the target back into its units, by what was known before the record: `scale.inverse(output)`.
   * It throws where the target is no number.
   */
  readonly scale: Scale;
  /** The record itself. */
  readonly record: R;
  /** That of the record, with the state of the operator; samples of records without one have none. */
  readonly position?: Position | undefined;
}

/** The operator, with what it has learned. Make one per stream: all subscriptions share what it learns. */
export interface Encode {
  <R>(source: Observable<R>): Observable<RecordSample<R>>;
  /** Numbers in a row: the fan-in of a network. */
  readonly width: number;
  /** What each number in a row is. */
  readonly names: readonly string[];
  /** The names of the target's classes so far; empty where the target is no category. */
  readonly classes: readonly string[];
  /** The spec and what was learned, as plain JSON. */
  readonly state: RecordEncoderState;
  /**
   * Encodes a single record, such as a request to a model that is served, without learning from it and without the
   * stream: the sample, or what is wrong with the record, which is not sent to `rejected`. It throws nothing for a bad
   * record: `"reason" in encoded` tells the two apart.
   */
  encode<R>(record: R): RecordSample<R> | RejectedRecord<R>;
  /**
   * Turns predicted numbers back into the units of the target. With `ahead` 0 (the default) by what was known before the newest
   * record, so that a prediction of its target does not know it; with 1 by all that was learned up to now, for the record that
   * will follow. `sample.scale` is that of its record wherever the sample is.
   */
  inverse<T extends Scalable>(output: T, ahead?: 0 | 1): T;
}

/**
 * Turns records into samples, which are rows of numbers for a network, using only the records before.
 *
 *     records    --{ x: 4, place: "Oslo", y: 1 }----{ x: "a", place: "Rome" }----{ x: 8, place: "Rome" }--|
 *                  encode({ inputs: { x: { type: "number" }, place: { type: "category", slots: 2 } },
 *                           target: { column: "y", type: "number" }, rejected: bad$ })
 *     samples    --{ input: [0, 0, 1, 0, 0], target: 1, record }-----------------{ input: …, record }-----|
 *     bad$       -----------------------------------B-----------------------------------------------------
 *                                              B = { reason: 'x is "a", expected a finite number', record, kind }
 *
 * - number    1 number: scaled by the records before, within ± 10
 * - category  `slots` numbers: a single 1 in the slot of the value
 * - time      2 numbers a cycle: sine and cosine
 * - missing   1 more number a column: 1 where the value is missing, and the column's other numbers are 0 (see `MissingPolicy`)
 *
 * Missing are undefined, null, blank texts, and texts such as "?", "-", "N/A" and "null" (`defaultMissingValues`; others by
 * the option `missingValues`).
 *
 * A record without a target becomes a sample without one, for prediction only. Scales and vocabularies learn from a record
 * after it is encoded, so a sample does not depend on later records; from a record that cannot be read they learn nothing.
 * Save `state` with the network's parameters: neither can be used without the other.
 *
 * A sample's `scale` turns a prediction back into the units of a number target, by the records before it: in a
 * `predictions` observer, `({ sample, output }) => sample.scale.inverse(output)`. Before the first target it returns the
 * output as it is, before the second the first target.
 *
 * The sample has the position of its record, if the record has one: `{ source, offset }` in a field `position` (a field
 * `position` with anything else is a column like others). What the operator had learned up to this record rides with it as
 * its state, so `from`, a checkpoint of the pipeline, continues from there: open the source behind the checkpoint's
 * position, and give the same spec. Records that were rejected since are rejected again.
 *
 * @throws {RangeError} When the spec or the state has an impossible value; when the checkpoint has no state of that name,
 *   or of other columns; as an error notification, when the position has a state of that name already.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {TypeError} As an error notification, when the schema returns a promise.
 * @see RecordEncoder, the same without a stream
 * @example
 *   const records = encode({
 *     inputs: { x: { type: "number", scale: "none" }, place: { type: "category", slots: 2, missing: "zero" } },
 *     target: { column: "y", type: "number" },
 *   });
 *   const sample = await firstValueFrom(of({ x: 4, place: "Oslo", y: 1 }).pipe(records));
 *   sample.input // => Float32Array.of(4, 0, 1, 0)
 *   sample.target // => 1
 *   const request = records.encode({ x: 5, place: "Rome" }); // nothing is learned: Rome gets no slot of its own
 *   "reason" in request ? request.reason : request.input // => Float32Array.of(5, 0, 0, 1)
 *   records.names // => ["x", "x is missing", "place = Oslo", "place = (1)"]
 */
export function encode(options: EncodeOptions): Encode {
  const hasState = typeof options === "object" && (options as unknown) !== null && "state" in options;
  const origin = hasState ? ["state"] : ["inputs", "target", "missingValues"];
  expectOptions("encode", options, [...origin, "schema", "rejected", "learn", "name", "from"]);
  const { schema, rejected, learn = true, name = "encode", from, ...columns } = options;
  const resumed = resumedState("encode", { name, from });
  expectNext("encode", rejected);
  expectSchema(schema);
  const encoder = resumedEncoder(new RecordEncoder(columns), resumed);
  /** That of the newest record. */
  let newest = encoder.scale;

  const encodeOne = <R>(record: R, isLearning: boolean): RecordSample<R> | RejectedRecord<R> => {
    const valid = schema ? validated(schema, record) : { value: record };
    const encoded = "reason" in valid ? valid : encoder.encode(valid.value, isLearning);
    if ("reason" in encoded) return { reason: encoded.reason, kind: encoded.kind, record };
    const { input, target, scale } = encoded;
    return { input, target, scale, record };
  };
  const operator = <R>(source: Observable<R>): Observable<RecordSample<R>> =>
    source.pipe(
      map((record) => {
        const encoded = encodeOne(record, learn);
        if ("reason" in encoded) {
          rejected?.next(encoded);
          return undefined;
        }
        newest = encoded.scale;
        const position = positionOf(record);
        if (!position) return encoded;
        const { input, target, scale } = encoded; // spread, they would take several times as long
        return {
          input,
          target,
          scale,
          record,
          position: addState("encode", position, name, encoder.snapshot()),
        };
      }),
      filter((sample) => sample !== undefined),
    );

  return Object.defineProperties(
    Object.assign(operator, {
      encode: <R>(record: R) => encodeOne(record, false),
      inverse<T extends Scalable>(output: T, ahead: 0 | 1 = 0): T {
        expectAhead("encode", ahead);
        return (ahead === 1 ? encoder.scale : newest).inverse(output);
      },
    }),
    {
      width: { value: encoder.width },
      names: { get: () => encoder.names },
      classes: { get: () => encoder.classes },
      state: { get: () => encoder.state },
    },
  ) as Encode; // defineProperties' type does not say what it defined
}

function validated(schema: StandardSchema, record: unknown): { readonly value: unknown } | RecordFault {
  const result = schema["~standard"].validate(record);
  if (result instanceof Promise) {
    result.catch(() => {}); // its rejection must not stay unhandled
    throw new TypeError(
      "encode: the schema answers with a promise, expected an answer at once; validate before, with concatMap",
    );
  }
  expectResult(result);
  if (!result.issues) return { value: result.value };
  const reason = result.issues.map(issueText).join("; ");
  return { reason, kind: reason };
}

function expectSchema(schema: unknown): void {
  if (schema === undefined) return;
  const mayHave = (typeof schema === "object" && schema !== null) || typeof schema === "function"; // some libraries' are functions
  const standard: unknown = mayHave && "~standard" in schema ? schema["~standard"] : undefined;
  if (
    typeof standard === "object" &&
    standard !== null &&
    "validate" in standard &&
    typeof standard.validate === "function"
  )
    return;
  throw new TypeError(
    `encode: schema is ${describeValue(schema)}, expected a schema of a library that implements Standard Schema`,
  );
}

/** Schemas written in JavaScript may answer anything. */
function expectResult(result: unknown): asserts result is SchemaResult {
  if (typeof result === "object" && result !== null) return;
  throw new TypeError(
    `encode: the schema answers with ${describeValue(result)}, expected { value } or { issues }`,
  );
}
