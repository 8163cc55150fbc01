import { expectCount, expectOptions } from "@backstream/core";
import { shown } from "../shown.js";
import type { ColumnKnowledge } from "./Column.js";
import type { CategoryTarget, NumberTarget } from "./ColumnSpec.js";
import { numberColumn } from "./numberColumn.js";
import { readCategory } from "./readCategory.js";
import { Vocabulary, type VocabularyState } from "./Vocabulary.js";

/** What is to be predicted, on its way into a sample and back. */
export interface TargetColumn {
  /** With its defaults filled in. */
  readonly spec: NumberTarget | CategoryTarget;
  readonly wanted: string;
  readonly known: ColumnKnowledge;
  /** The value as it will be written; NaN for what cannot be read. */
  read(value: unknown, learn: boolean): number | string;
  /** The number to be predicted. */
  write(value: number | string, learn: boolean): number;
  /** From a number predicted to one in the column's units. */
  inverse(value: number): number;
}

/** A scaled target has no limit but what float32 holds: an inverse should find the way back. */
const float32 = 3.4028234663852886e38;

/** The target of a spec. */
export function targetColumn(
  where: string,
  target: NumberTarget | CategoryTarget,
  known?: ColumnKnowledge,
): TargetColumn {
  if (target.type === "number") {
    expectOptions(where, target, ["column", "type", "scale"]);
    const { column, scale = "none" } = target;
    const number = numberColumn(where, { type: "number", scale, limit: float32 }, known);
    const row = [0];
    return {
      spec: { column, type: "number", scale },
      wanted: number.wanted,
      get known() {
        return number.known;
      },
      read: (value) => number.read(value),
      write(value, learn) {
        number.write(value, row, 0, learn);
        return row[0];
      },
      inverse: (value) => number.inverse(value),
    };
  }
  if (target.type !== "category")
    throw new RangeError(`${where}: type is ${shown((target as NumberTarget).type)}, expected "number" or "category"`); // prettier-ignore
  expectOptions(where, target, ["column", "type", "slots"]);
  expectCount(where, "slots", target.slots);
  const places = new Vocabulary(target.slots, known as VocabularyState | undefined); // what such a target said
  return {
    spec: { column: target.column, type: "category", slots: target.slots },
    wanted: `one of at most ${target.slots} classes`,
    get known() {
      return places.state;
    },
    read(value, learn) {
      const text = readCategory(value);
      if (typeof text === "number") return text;
      return places.find(text) !== undefined || (learn && !places.isFull) ? text : NaN;
    },
    write: (value, learn) => places.place(value as string, learn), // as it was read
    inverse: () => {
      throw new TypeError(`${where} is a category, which has no inverse; classes[index] is the name`);
    },
  };
}
