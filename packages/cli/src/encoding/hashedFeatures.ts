import { hashPair, hashText } from "backstream";
import type { ColumnPlan } from "./EncodingPlan.js";

/** Size of the weight table of a hashed linear model. */
export const tableSize: number = 1 << 18;

/** A record for a hashed linear model: the indices of its features in the table, and their values. */
export interface HashedFeatures {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/**
 * The features of a record for a linear model: a bias, scaled numbers, and a 1 for its hour, its weekday, each
 * category value and each pair of them (of the first four categories).
 *
 * @source Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009.
 */
export function hashedFeatures(
  columns: readonly ColumnPlan[],
): (read: readonly (number | string)[], scaled: ArrayLike<number>) => HashedFeatures {
  const names = columns.map(({ name }) => hashText(name));
  const categories = columns.filter(({ type }) => type === "category").length;
  const paired = Math.min(4, categories);
  const times = columns.filter(({ type }) => type === "time").length;
  const size = 1 + columns.length + times + (paired * (paired - 1)) / 2;
  const texts = new Uint32Array(categories);
  return (read, scaled) => {
    const indices = new Uint32Array(size);
    const values = new Float32Array(size).fill(1);
    indices[0] = hashPair(0, 0) % tableSize;
    let feature = 1;
    let number = 0;
    let category = 0;
    for (let column = 0; column < columns.length; column++) {
      const value = read[column];
      if (typeof value === "string") {
        texts[category++] = hashPair(names[column], hashText(value));
        indices[feature++] = texts[category - 1] % tableSize;
      } else if (columns[column].type === "number") {
        values[feature] = scaled[number++];
        indices[feature++] = names[column] % tableSize;
      } else {
        number++;
        const days = value / 86_400_000;
        // 1970 began on a Thursday.
        indices[feature++] = hashPair(names[column], Math.floor(days * 24) % 24) % tableSize;
        indices[feature++] = hashPair(names[column], 100 + (Math.floor(days + 3) % 7)) % tableSize;
      }
    }
    for (let a = 1; a < paired; a++) {
      for (let b = 0; b < a; b++) indices[feature++] = hashPair(texts[a], texts[b]) % tableSize;
    }
    return { indices, values };
  };
}
