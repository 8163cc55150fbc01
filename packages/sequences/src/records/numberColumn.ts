import { MinMaxScaler, type MinMaxState } from "../MinMaxScaler.js";
import type { Scaler } from "../Scaler.js";
import { shown } from "../shown.js";
import { Standardizer, type StandardizerState } from "../Standardizer.js";
import type { Column, ColumnKnowledge } from "./Column.js";
import type { NumberColumn } from "./ColumnSpec.js";
import { readNumber } from "./readNumber.js";

/** A number, scaled by what is known so far. */
export function numberColumn(
  where: string,
  { scale = "standard", limit = 10, missing = "indicator" }: NumberColumn,
  known?: ColumnKnowledge,
): Column & { inverse(value: number): number } {
  if (!(limit > 0 && Number.isFinite(Math.fround(limit))))
    throw new RangeError(`${where}: limit is ${limit}, expected a positive, finite number`);
  const scaler = scalerOf(where, scale, limit, known);
  const single = new Float64Array(1);
  return {
    spec: { type: "number", scale, limit, missing },
    width: 1,
    wanted: "a finite number",
    get known() {
      return scaler?.state;
    },
    names: (name) => [name],
    read(value) {
      const number = readNumber(value);
      return Number.isFinite(Math.fround(number)) ? number : NaN; // a row is float32, where 1e300 is Infinity
    },
    write(value, row, at, learn) {
      single[0] = value as number; // as it was read
      row[at] = scaler ? scaler.transform(single)[0] : single[0];
      if (!scaler || !learn) return;
      single[0] = value as number;
      scaler.learn(single);
    },
    inverse(value) {
      single[0] = value;
      return scaler ? scaler.inverse(single)[0] : value;
    },
  };
}

function scalerOf(
  where: string,
  scale: unknown,
  limit: number,
  known: ColumnKnowledge,
): Scaler<StandardizerState | MinMaxState> | undefined {
  // The state is what a column of this very scale said.
  if (scale === "standard") return new Standardizer(1, limit, known as StandardizerState);
  if (scale === "minMax") return new MinMaxScaler(1, limit, known as MinMaxState);
  if (scale === "none") return undefined;
  throw new RangeError(`${where}: scale is ${shown(scale)}, expected "standard", "minMax" or "none"`);
}
