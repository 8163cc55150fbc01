import { describeValue } from "@backstream/core";
import type { Column } from "./Column.js";
import type { TimeColumn } from "./ColumnSpec.js";
import { cyclePhase } from "./cyclePhase.js";
import { readTime } from "./readTime.js";

const known: readonly unknown[] = ["day", "week", "month", "year"];

/**
 * A column of times: sine and cosine of the position in each cycle, so that the end of a cycle is near its beginning.
 *
 *     time → [sin(2π · phase), cos(2π · phase)]
 *
 * @throws {RangeError} When the cycles are empty, or one is unknown.
 * @see cyclePhase
 * @example
 *   const row = [0, 0];
 *   const hour = timeColumn("example", { type: "time", cycles: ["day"] });
 *   hour.write(hour.read("1970-01-01T06:00Z"), row, 0, true);
 *   row[0] // => 1
 *   hour.names("hour") // => ["hour sin(day)", "hour cos(day)"]
 */
export function timeColumn(
  where: string,
  { cycles = ["day", "week"], missing = "indicator" }: TimeColumn,
): Column {
  if (!Array.isArray(cycles))
    throw new RangeError(
      `${where}: cycles is ${describeValue(cycles)}, expected a list such as ["day", "week"]`,
    );
  for (const cycle of cycles) {
    if (!known.includes(cycle))
      throw new RangeError(
        `${where}: cycle is ${describeValue(cycle)}, expected "day", "week", "month" or "year"`,
      );
  }
  if (cycles.length === 0) throw new RangeError(`${where}: cycles is empty, expected at least one`);
  return {
    spec: { type: "time", cycles: [...cycles], missing },
    width: 2 * cycles.length,
    wanted: "a time",
    known: undefined,
    snapshot: () => () => undefined,
    names: (name) => cycles.flatMap((cycle) => [`${name} sin(${cycle})`, `${name} cos(${cycle})`]),
    read: readTime,
    write(value, row, offset) {
      for (let index = 0; index < cycles.length; index++) {
        const phase = cyclePhase(cycles[index], value as number); // what readTime returned
        row[offset + 2 * index] = Math.sin(2 * Math.PI * phase);
        row[offset + 2 * index + 1] = Math.cos(2 * Math.PI * phase);
      }
    },
  };
}
