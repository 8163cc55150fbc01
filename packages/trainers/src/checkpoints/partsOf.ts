import { isCount } from "./faults.js";

/** Lists, one behind the other. */
export interface Parts {
  readonly lengths: readonly number[];
  /** The index of the first item of each list. */
  readonly begins: readonly number[];
  readonly items: readonly unknown[];
}

/** The items of several lists without gaps; undefined where something else is among them. */
export function partsOf(lists: readonly unknown[]): Parts | undefined {
  if (lists.length < 2) return undefined;
  const begins: number[] = [];
  const items: unknown[] = [];
  for (const list of lists) {
    if (!Array.isArray(list) || Object.getPrototypeOf(list) !== Array.prototype) return undefined;
    if (Object.keys(list).length !== list.length) return undefined;
    begins.push(items.length);
    for (const item of list as readonly unknown[]) items.push(item);
  }
  return {
    lengths: begins.map((begin, index) => (begins[index + 1] ?? items.length) - begin),
    begins,
    items,
  };
}

/** The lists of these lengths; undefined where they are not all of the items. */
export function cutParts(lengths: readonly unknown[], items: readonly unknown[]): unknown[][] | undefined {
  const parts: unknown[][] = [];
  let begin = 0;
  for (const length of lengths) {
    if (!isCount(length) || length > items.length - begin) return undefined;
    parts.push(items.slice(begin, begin + length));
    begin += length;
  }
  return begin === items.length ? parts : undefined;
}
