import { sizeOf, textOf } from "./shape.js";
import { valueText } from "./valueText.js";

/** Lists in lists, as deep as a shape is long: what `tolist()` of a PyTorch tensor gives. */
export type NestedLists = readonly (number | NestedLists)[];

/** Lists in lists, or what is wrong with them. */
export type NestedValues =
  | { readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly problem: string };

/**
 * The numbers of lists in lists, row by row, and the shape that the lists have; or, for a message, what is wrong: lists
 * at the same depth are not of the same length, or an entry is no number.
 *
 * @example
 *   nestedValues([[1, 2], [3, 4]]) // => { shape: [2, 2], data: new Float64Array([1, 2, 3, 4]) }
 *   nestedValues([[1, 2], [3]]) // => { problem: "has an array of 1 at [1], expected an array of 2 as at [0]" }
 */
export function nestedValues(lists: NestedLists): NestedValues {
  const shape: number[] = [];
  // A list that contains itself would have no end.
  for (let first: unknown = lists; Array.isArray(first) && shape.length < deepest; first = first[0])
    shape.push(first.length);
  const data = new Float64Array(sizeOf(shape));
  let count = 0;
  /** Returns what is wrong, if anything. */
  const read = (list: readonly unknown[], place: readonly number[]): string | undefined => {
    const length = shape[place.length + 1] as number | undefined;
    for (let index = 0; index < list.length; index++) {
      const entry = list[index];
      const at = [...place, index];
      if (length === undefined) {
        if (typeof entry !== "number") return `has ${valueText(entry)} at ${textOf(at)}, expected a number`;
        data[count++] = entry;
        continue;
      }
      if (!Array.isArray(entry) || entry.length !== length) {
        const first = at.map(() => 0);
        return `has ${valueText(entry)} at ${textOf(at)}, expected an array of ${length} as at ${textOf(first)}`;
      }
      const problem = read(entry, at);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  const problem = read(lists, []);
  return problem === undefined ? { shape, data } : { problem };
}

/**
 * Whether an array holds arrays.
 *
 * @example
 *   isNested([[1], [2]]) // => true
 *   isNested([1, 2]) // => false
 */
export function isNested(value: unknown): value is NestedLists {
  return Array.isArray(value) && value.some((entry) => Array.isArray(entry));
}

/** Axes of nested lists, at most. */
const deepest = 8;
