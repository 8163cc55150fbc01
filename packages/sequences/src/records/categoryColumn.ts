import { describeValue, expectCount } from "@backstream/core";
import type { Column, ColumnKnowledge } from "./Column.js";
import type { CategoryColumn } from "./ColumnSpec.js";
import { readCategory } from "./readCategory.js";
import { Vocabulary, type VocabularyState } from "./Vocabulary.js";

/**
 * A column of categories: a single 1 in the slot of the value.
 *
 *     "Oslo" → [0, 1, 0]
 *
 * @throws {RangeError} When the spec has an impossible value, or the state more values than there are slots.
 * @example
 *   const row = [0, 0];
 *   const place = categoryColumn("example", { type: "category", slots: 2 });
 *   place.write(place.read("Oslo"), row, 0, true);
 *   row // => [1, 0]
 *   place.names("place") // => ["place = Oslo", "place = (1)"]
 */
export function categoryColumn(
  where: string,
  { slots, vocabulary = "growing", missing = "indicator" }: CategoryColumn,
  known?: ColumnKnowledge,
): Column {
  expectCount(where, "slots", slots);
  if (vocabulary !== "growing" && vocabulary !== "hashed")
    throw new RangeError(
      `${where}: vocabulary is ${describeValue(vocabulary)}, expected "growing" or "hashed"`,
    );
  const grows = vocabulary === "growing";
  const learned = new Vocabulary(slots, known as VocabularyState | undefined); // the state of such a column
  return {
    spec: { type: "category", slots, vocabulary, missing },
    width: slots,
    wanted: "a category",
    get known() {
      return grows ? learned.state : undefined;
    },
    snapshot: () => (grows ? learned.snapshot() : nothingKnown),
    names(name) {
      const { values } = learned.state;
      return Array.from({ length: slots }, (_, slot) => `${name} = ${values[slot] ?? `(${slot})`}`);
    },
    read: readCategory,
    write(value, row, offset, learn) {
      row[offset + learned.slotOf(value as string, learn && grows)] = 1; // what readCategory returned
    },
  };
}

const nothingKnown = (): undefined => undefined;
