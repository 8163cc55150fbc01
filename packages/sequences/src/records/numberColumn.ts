import { describeValue, expectCount } from "@backstream/core";
import { MinMaxScaler, type MinMaxState } from "../MinMaxScaler.js";
import type { Scale } from "../Scale.js";
import type { Scaler } from "../Scaler.js";
import { linearScale } from "../scales.js";
import { Standardizer, type StandardizerState } from "../Standardizer.js";
import type { Column, ColumnKnowledge } from "./Column.js";
import type { NumberColumn } from "./ColumnSpec.js";
import { readNumber } from "./readNumber.js";

/**
 * A column of numbers, scaled by the records before.
 *
 * @throws {RangeError} When the spec has an impossible value.
 * @example
 *   const row = [0, 0];
 *   const celsius = numberColumn("example", { type: "number", scale: "minMax" });
 *   for (const value of [10, 30]) celsius.write(value, row, 0, true);
 *   celsius.write(celsius.read("20"), row, 1, false);
 *   row // => [0, 0.5]
 *   celsius.scale.inverse(0.5) // => 20
 */
export function numberColumn(
  where: string,
  { scale = "standard", limit = 10, missing = "indicator", warmUp = 0 }: NumberColumn,
  known?: ColumnKnowledge,
): Column & { readonly scale: Scale } {
  if (!(typeof limit === "number" && limit > 0 && Number.isFinite(Math.fround(limit))))
    throw new RangeError(`${where}: limit is ${describeValue(limit)}, expected a positive, finite number`);
  expectCount(where, "warmUp", warmUp, 0);
  const scaler = scalerOf(where, scale, limit, known, warmUp);
  const unscaled = linearScale(where, [1], [0]);
  const single = new Float64Array(1);
  return {
    spec: { type: "number", scale, limit, missing, ...(warmUp > 0 && { warmUp }) }, // earlier versions wrote none
    width: 1,
    wanted: "a finite number",
    get known() {
      return scaler?.state;
    },
    snapshot: () => scaler?.snapshot() ?? nothingKnown,
    names: (name) => [name],
    read(value) {
      const number = readNumber(value);
      return Number.isFinite(Math.fround(number)) ? number : NaN; // rows are float32, in which 1e300 is Infinity
    },
    write(value, row, offset, learn) {
      single[0] = value as number; // what read returned
      row[offset] = scaler ? scaler.transform(single)[0] : single[0];
      if (!scaler || !learn) return;
      single[0] = value as number;
      scaler.learn(single);
    },
    get scale() {
      return scaler?.scale ?? unscaled;
    },
  };
}

function scalerOf(
  where: string,
  scale: unknown,
  limit: number,
  known: ColumnKnowledge,
  warmUp: number,
): Scaler<StandardizerState | MinMaxState> | undefined {
  // The state of a column with the same scale.
  if (scale === "standard") return new Standardizer(1, limit, known as StandardizerState, warmUp);
  if (scale === "minMax") return new MinMaxScaler(1, limit, known as MinMaxState, warmUp);
  if (scale === "none") return undefined;
  throw new RangeError(`${where}: scale is ${describeValue(scale)}, expected "standard", "minMax" or "none"`);
}

const nothingKnown = (): undefined => undefined;
