import { expectCount } from "@backstream/core";
import { shown } from "../shown.js";
import type { Column, ColumnKnowledge } from "./Column.js";
import type { CategoryColumn } from "./ColumnSpec.js";
import { readCategory } from "./readCategory.js";
import { Vocabulary, type VocabularyState } from "./Vocabulary.js";

/** A category: a single 1 in the place of the value. */
export function categoryColumn(
  where: string,
  { slots, vocabulary = "growing", missing = "indicator" }: CategoryColumn,
  known?: ColumnKnowledge,
): Column {
  expectCount(where, "slots", slots);
  if (vocabulary !== "growing" && vocabulary !== "hashed")
    throw new RangeError(`${where}: vocabulary is ${shown(vocabulary)}, expected "growing" or "hashed"`);
  const grows = vocabulary === "growing";
  const places = new Vocabulary(slots, known as VocabularyState | undefined); // what such a column said
  return {
    spec: { type: "category", slots, vocabulary, missing },
    width: slots,
    wanted: "a category",
    get known() {
      return grows ? places.state : undefined;
    },
    names(name) {
      const { values } = places.state;
      return Array.from({ length: slots }, (_, place) => `${name} = ${values[place] ?? `(${place})`}`);
    },
    read: readCategory,
    write(value, row, at, learn) {
      row[at + places.place(value as string, learn && grows)] = 1; // as it was read
    },
  };
}
