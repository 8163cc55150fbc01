import { describeValue, expectCount, expectOptions } from "@backstream/core";
import type { Scale } from "../Scale.js";
import { noScale } from "../scales.js";
import type { ColumnKnowledge } from "./Column.js";
import type { CategoryTarget, NumberTarget } from "./ColumnSpec.js";
import { numberColumn } from "./numberColumn.js";
import { readCategory } from "./readCategory.js";
import { Vocabulary, type VocabularyState } from "./Vocabulary.js";

/** Encodes the column to be predicted, and decodes predictions. */
export interface TargetColumn {
  /** With all defaults filled in. */
  readonly spec: NumberTarget | CategoryTarget;
  /** What can be read, in words: `a finite number`. */
  readonly wanted: string;
  readonly known: ColumnKnowledge;
  /** A function that returns what is known now, whatever is learned before it is called. */
  snapshot(): () => ColumnKnowledge;
  /** The value in the form that `write` takes; NaN if it cannot be read. */
  read(value: unknown, learn: boolean): number | string;
  /** The target: a number, or the number of a class. */
  write(value: number | string, learn: boolean): number;
  /** Turns predicted numbers back into the units of the column, by what it has learned up to now. */
  readonly scale: Scale;
}

/** The largest float32: the limit of scaled targets, since a clipped one would have no inverse. */
const largestFloat32 = 3.4028234663852886e38;

/**
 * Makes the target column from its spec.
 *
 * @throws {RangeError} When the spec has an impossible value.
 * @throws {UnknownNameError} When it has an option that does not exist.
 * @example
 *   const kind = targetColumn("example", { column: "kind", type: "category", slots: 2 });
 *   ["oak", "elm", "oak"].map((name) => kind.write(kind.read(name, true), true)) // => [0, 1, 0]
 *   kind.read("ash", true) // => NaN
 */
export function targetColumn(
  where: string,
  target: NumberTarget | CategoryTarget,
  known?: ColumnKnowledge,
): TargetColumn {
  if (target.type === "number") {
    expectOptions(where, target, ["column", "type", "scale", "warmUp", "missingValues"]);
    const { column, scale = "none", warmUp = 0 } = target;
    const number = numberColumn(where, { type: "number", scale, limit: largestFloat32, warmUp }, known);
    const row = [0];
    return {
      spec: { column, type: "number", scale, ...(warmUp > 0 && { warmUp }) },
      wanted: number.wanted,
      get known() {
        return number.known;
      },
      snapshot: () => number.snapshot(),
      read: (value) => number.read(value),
      write(value, learn) {
        number.write(value, row, 0, learn);
        return row[0];
      },
      get scale() {
        return number.scale;
      },
    };
  }
  if (target.type !== "category")
    throw new RangeError(`${where}: type is ${describeValue((target as NumberTarget).type)}, expected "number" or "category"`); // prettier-ignore
  expectOptions(where, target, ["column", "type", "slots", "missingValues"]);
  expectCount(where, "slots", target.slots);
  const classes = new Vocabulary(target.slots, known as VocabularyState | undefined); // the state of such a target
  return {
    spec: { column: target.column, type: "category", slots: target.slots },
    wanted: `one of at most ${target.slots} classes`,
    get known() {
      return classes.state;
    },
    snapshot: () => classes.snapshot(),
    read(value, learn) {
      const text = readCategory(value);
      if (typeof text === "number") return text;
      return classes.find(text) !== undefined || (learn && !classes.isFull) ? text : NaN;
    },
    write: (value, learn) => classes.slotOf(value as string, learn), // what read returned
    scale: noScale(`${where} is a category, which has no inverse; classes[index] is the name`),
  };
}
