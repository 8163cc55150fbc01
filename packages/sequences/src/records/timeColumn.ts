import { shown } from "../shown.js";
import type { Column } from "./Column.js";
import type { TimeColumn } from "./ColumnSpec.js";
import { cyclePhase } from "./cyclePhase.js";
import { readTime } from "./readTime.js";

const known: readonly unknown[] = ["day", "week", "month", "year"];

/** A time: sine and cosine of each cycle. */
export function timeColumn(
  where: string,
  { cycles = ["day", "week"], missing = "indicator" }: TimeColumn,
): Column {
  for (const cycle of cycles) {
    if (!known.includes(cycle))
      throw new RangeError(`${where}: cycle is ${shown(cycle)}, expected "day", "week", "month" or "year"`);
  }
  if (cycles.length === 0) throw new RangeError(`${where}: cycles is empty, expected at least one`);
  return {
    spec: { type: "time", cycles: [...cycles], missing },
    width: 2 * cycles.length,
    wanted: "a time",
    known: undefined,
    names: (name) => cycles.flatMap((cycle) => [`${name} sin(${cycle})`, `${name} cos(${cycle})`]),
    read: readTime,
    write(value, row, at) {
      for (let index = 0; index < cycles.length; index++) {
        const turns = cyclePhase(cycles[index], value as number); // as it was read
        row[at + 2 * index] = Math.sin(2 * Math.PI * turns);
        row[at + 2 * index + 1] = Math.cos(2 * Math.PI * turns);
      }
    },
  };
}
