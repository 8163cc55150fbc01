import { describeValue, expectOptions } from "@backstream/core";
import { categoryColumn } from "./categoryColumn.js";
import type { Column, ColumnKnowledge } from "./Column.js";
import type { ColumnSpec } from "./ColumnSpec.js";
import { numberColumn } from "./numberColumn.js";
import { timeColumn } from "./timeColumn.js";

const makers = { number: numberColumn, category: categoryColumn, time: timeColumn } as const;
const options = {
  number: ["scale", "limit", "warmUp"],
  category: ["slots", "vocabulary"],
  time: ["cycles"],
} as const;
const policies: readonly unknown[] = ["indicator", "zero", "reject"];

/**
 * Makes an input column from its spec.
 *
 * - where  begins the errors
 * - known  what the column has learned earlier
 *
 * @throws {RangeError} When the spec has an impossible value.
 * @throws {UnknownNameError} When it has an option that does not exist.
 * @see numberColumn, categoryColumn, timeColumn
 * @example
 *   inputColumn("example", { type: "category", slots: 3 }).width // => 3
 */
export function inputColumn(where: string, spec: ColumnSpec, known?: ColumnKnowledge): Column {
  const { type, missing = "indicator" } = spec;
  if (type === undefined)
    throw new RangeError(`${where}: has no type, expected a column such as { type: "number" }`);
  if (!Object.hasOwn(makers, type))
    throw new RangeError(`${where}: type is ${describeValue(type)}, expected "number", "category" or "time"`);
  expectOptions(where, spec, ["type", ...options[type], "missing", "missingValues"]);
  if (!policies.includes(missing))
    throw new RangeError(
      `${where}: missing is ${describeValue(missing)}, expected "indicator", "zero" or "reject"`,
    );
  const make = makers[type] as (where: string, spec: ColumnSpec, known?: ColumnKnowledge) => Column; // the maker for specs of this type
  return make(where, spec, known);
}
