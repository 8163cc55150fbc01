import { Tensor } from "@backstream/tensors";
import { arrayKinds } from "./arrayKinds.js";
import { narrowest } from "./narrowest.js";

/** Arrays of one type. */
export interface Rows {
  /** What they are made of when they are read: the name of a typed array. */
  readonly kind: string;
  readonly arrays: readonly RowArray[];
  /** That of each, from 1 up; undefined where they have different ones. */
  readonly length: number | undefined;
  /** Whether they are lists of numbers, and not typed arrays. */
  readonly areLists: boolean;
  /** Of tensors, their shape. */
  readonly shape?: readonly number[];
}

/** A typed array. */
export type RowArray = ArrayBufferView & { readonly length: number };

/** The items as rows, where they are several typed arrays of one type, or tensors or lists of numbers of one shape. */
export function rowsOf(items: readonly unknown[]): Rows | undefined {
  if (items.length < 2) return undefined;
  const [first] = items;
  if (first instanceof Tensor) return tensorRows(items, first.shape);
  if (Array.isArray(first)) return listRows(items, first.length);
  return ArrayBuffer.isView(first) ? arrayRows(items) : undefined;
}

function arrayRows(items: readonly unknown[]): Rows | undefined {
  const prototype = Object.getPrototypeOf(items[0]) as object;
  const kind = [...arrayKinds].find(([, NumberArray]) => NumberArray.prototype === prototype)?.[0];
  const { length } = items[0] as RowArray;
  if (kind === undefined) return undefined;
  let isEven = true;
  for (const item of items) {
    if (typeof item !== "object" || item === null || Object.getPrototypeOf(item) !== prototype)
      return undefined;
    isEven &&= (item as RowArray).length === length;
  }
  if (isEven && length === 0) return undefined;
  return {
    kind,
    arrays: items as readonly RowArray[], // as it has checked
    length: isEven ? length : undefined,
    areLists: false,
  };
}

/** Axes of tensors that are written as rows. */
export const maximumAxes = 4;

function tensorRows(items: readonly unknown[], shape: readonly number[]): Rows | undefined {
  if (shape.length > maximumAxes) return undefined;
  for (const item of items) {
    if (!(item instanceof Tensor) || item.shape.length !== shape.length) return undefined;
    if (!item.shape.every((axis, index) => axis === shape[index])) return undefined;
  }
  const rows = arrayRows((items as readonly Tensor[]).map(({ data }) => data));
  return rows && { ...rows, shape };
}

function listRows(items: readonly unknown[], length: number): Rows | undefined {
  if (length === 0) return undefined;
  const flat: number[] = [];
  for (const item of items) {
    if (!isList(item) || item.length !== length || Object.keys(item).length !== length) return undefined;
    for (const number of item) {
      if (typeof number !== "number") return undefined;
      flat.push(number);
    }
  }
  const numbers = narrowest(flat);
  const arrays = items.map((_, index) => numbers.subarray(index * length, (index + 1) * length));
  return { kind: numbers.constructor.name, arrays, length, areLists: true };
}

function isList(item: unknown): item is readonly unknown[] {
  return Array.isArray(item) && Object.getPrototypeOf(item) === Array.prototype;
}
