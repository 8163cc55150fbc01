import { type Tensor, wrapTensor } from "@backstream/tensors";
import { arrayKinds } from "./arrayKinds.js";
import { describeValue } from "@backstream/core";
import { absent } from "@backstream/operators";
import { CorruptFileError } from "./CorruptFileError.js";
import { isCount, isRecord } from "./faults.js";
import { cutParts } from "./partsOf.js";
import { fillSome } from "./someOf.js";
import { isTooDeep } from "./isTooDeep.js";
import { PackReader } from "./PackReader.js";
import { maximumAxes } from "./rowsOf.js";

/** What `pack` returned, as it is in a file. */
export interface Packing {
  readonly json: string;
  /** The arrays, one after the other as they occur in the text, each padded to a multiple of 4 bytes. */
  readonly bits: Int32Array;
}

/**
 * Restores what `pack` packed. Of sparse rows it allocates at most 32 times the size that they have, of all else no more than a few
 * times the size of what it is given.
 *
 * @throws {CorruptFileError} When this is not what `pack` returned.
 */
export function unpack(where: string, { json, bits }: Packing): unknown {
  const reader = new PackReader(bits, corrupt);
  const arrays: ArrayBufferView[] = [];

  // Changes the tree in place: nothing else refers to what JSON.parse made.
  function restore(item: unknown): unknown {
    if (typeof item !== "object" || item === null) return item;
    const names = Object.keys(item);
    const parts = item as Record<string, unknown>; // the names of an array's entries are its indices
    if (names.length === 1 && /^\$[^$]/.test(names[0])) return special(names[0].slice(1), parts[names[0]]);
    let escaped = false;
    for (const name of names) {
      const part = parts[name];
      if (typeof part === "object" && part !== null) parts[name] = restore(part);
      escaped ||= name.startsWith("$$");
    }
    return escaped ? unescaped(parts) : item;
  }

  function special(kind: string, content: unknown): unknown {
    const NumberArray = arrayKinds.get(kind);
    if (NumberArray) {
      const array = reader.take(NumberArray, content);
      arrays.push(array);
      return array;
    }
    switch (kind) {
      case "undefined":
        return undefined;
      case "number":
        if (!numberTexts.includes(content as string))
          throw corrupt(`holds the number ${describeValue(content)}`);
        return Number(content);
      case "numbers":
        return Array.from(reader.numbers(content));
      case "same":
        if (!(isCount(content) && content < arrays.length))
          throw corrupt(`refers to array ${describeValue(content)} of ${arrays.length}`);
        return arrays[content];
      case "rows":
        return rowsOf(content);
      case "lists":
        return rowsOf(content, (row) => Array.from(row));
      case "tensors":
        return tensorsOf(content);
      case "ragged":
        return raggedOf(content);
      case "sparse":
        return sparseOf(content);
      case "parts":
        return partsOf(content);
      case "some":
        return someOf(content, false);
      case "texts":
        return textsOf(content);
      case "table":
        return tableOf(content);
      case "Date": {
        const time = restore(content);
        if (typeof time !== "number") throw corrupt(`holds the date ${describeValue(time)}`);
        return new Date(time);
      }
      case "Tensor":
        return tensorOf(content);
      default:
        throw corrupt(`holds "$${kind}"`);
    }
  }

  /** Rows, or what is made of each; those that are in several places are one. */
  function rowsOf(content: unknown, made: (row: Float64Array) => unknown = (row) => row): unknown[] {
    const [kind, count, length, places] = listOf(content);
    const NumberArray = arrayKinds.get(kind as string);
    if (!NumberArray || !isCount(count) || !isCount(length) || length === 0)
      throw corrupt(`holds rows of ${describeValue([kind, count, length])}`);
    const distinct: unknown[] = [];
    for (let row = 0; row < count; row++)
      distinct.push(made(reader.take(NumberArray, length) as Float64Array)); // or of another type
    return placed(distinct, places);
  }

  function raggedOf(content: unknown): unknown[] {
    const [kind, packed, places] = listOf(content);
    const NumberArray = arrayKinds.get(kind as string);
    const lengths = restore(packed);
    if (!NumberArray || !Array.isArray(lengths))
      throw corrupt(`holds ragged rows of ${describeValue([kind, lengths])}`);
    const distinct = lengths.map((length: unknown) => reader.take(NumberArray, length));
    return placed(distinct, places);
  }

  function sparseOf(content: unknown): unknown[] {
    const [kind, count, length, places] = listOf(content);
    const NumberArray = arrayKinds.get(kind as string);
    if (!NumberArray || !isCount(count) || !isCount(length) || length === 0)
      throw corrupt(`holds sparse rows of ${describeValue([kind, count, length])}`);
    return placed(reader.sparse(NumberArray, count, length), places);
  }

  /** The item of each place; without places, these are all items in their order. */
  function placed(items: unknown[], places: unknown): unknown[] {
    if (places === undefined) return items;
    const found = restore(places);
    if (!Array.isArray(found)) throw corrupt("holds rows without places");
    return found.map((place: unknown) => {
      if (isCount(place) && place < items.length) return items[place];
      throw corrupt(`holds row ${describeValue(place)} of ${items.length}`);
    });
  }

  function partsOf(content: unknown): unknown[][] {
    const [packedLengths, packed] = listOf(content);
    const lengths = restore(packedLengths);
    const items = restore(packed);
    if (!Array.isArray(lengths) || !Array.isArray(items))
      throw corrupt("holds parts without lengths or items");
    const parts = cutParts(lengths, items);
    if (!parts) throw corrupt("holds parts whose lengths and items do not fit");
    return parts;
  }

  /** A list in which some items are not given; in a table, members may be missing. */
  function someOf(content: unknown, isColumn: boolean): unknown[] {
    const [packedKinds, packed] = listOf(content);
    const kinds = restore(packedKinds);
    const given = restore(packed);
    if (!Array.isArray(kinds) || !Array.isArray(given))
      throw corrupt("holds some items without their places");
    const items = fillSome(kinds, given);
    if (!items || (!isColumn && items.includes(absent)))
      throw corrupt("holds some items whose places do not fit");
    return items;
  }

  function textsOf(content: unknown): unknown[] {
    const [distinct, places] = listOf(content);
    if (
      !Array.isArray(distinct) ||
      !distinct.every((item) => typeof item === "string") ||
      places === undefined
    )
      throw corrupt("holds texts without their places");
    return placed(distinct, places);
  }

  function listOf(content: unknown): readonly unknown[] {
    return Array.isArray(content) ? content : [];
  }

  function tensorsOf(content: unknown): Tensor[] {
    const [shape, rows] = listOf(content);
    const restored = restore(rows);
    const hasShape = Array.isArray(shape) && shape.length <= maximumAxes; // each of many tensors has a copy
    if (!hasShape || !Array.isArray(restored)) throw corrupt("holds tensors without a shape or rows");
    return restored.map((data: unknown) => tensorFrom(shape, data));
  }

  function tableOf(content: unknown): unknown[] {
    const columns = isRecord(content) ? Object.entries(content) : [];
    const rows: Record<string, unknown>[] = [];
    for (const [index, [written, packed]] of columns.entries()) {
      const column = isSome(packed) ? someOf(packed.$some, true) : restore(packed);
      if (!Array.isArray(column) || (index > 0 && column.length !== rows.length))
        throw corrupt("holds a table whose columns do not fit");
      const name = written.startsWith("$$") ? written.slice(1) : written;
      if (name === "__proto__") throw corrupt(`holds a column ${describeValue(name)}`);
      column.forEach((part: unknown, row) => {
        if (index === 0) rows.push({});
        if (part !== absent) rows[row][name] = part;
      });
    }
    return rows;
  }

  function tensorOf(content: unknown): Tensor {
    const [shape, packedData] = Array.isArray(content) ? (content as unknown[]) : [];
    return tensorFrom(shape, restore(packedData));
  }

  function tensorFrom(shape: unknown, data: unknown): Tensor {
    const isNumbers =
      data instanceof Float32Array || data instanceof Float64Array || data instanceof Int32Array;
    const isShape = Array.isArray(shape) && shape.every((length) => isCount(length));
    if (!isNumbers || !isShape || shape.reduce((product, length) => product * length, 1) !== data.length)
      throw corrupt("holds a tensor whose shape and numbers do not fit");
    return wrapTensor(shape, data);
  }

  function corrupt(what: string): CorruptFileError {
    return new CorruptFileError(`${where}: the file ${what}; it is damaged`);
  }

  if (isTooDeep(json)) throw corrupt("is too deep");
  let tree: unknown;
  try {
    tree = JSON.parse(json);
  } catch (error) {
    throw corrupt(`is no JSON (${(error as Error).message})`);
  }
  const value = restore(tree);
  if (reader.left > 0) throw corrupt(`has ${reader.left} bytes too many`);
  return value;
}

/** The numbers that JSON does not have, as `pack` writes them. */
const numberTexts: readonly string[] = ["NaN", "Infinity", "-Infinity", "-0"];

function isSome(packed: unknown): packed is { readonly $some: unknown } {
  return isRecord(packed) && Object.keys(packed).length === 1 && "$some" in packed;
}

function unescaped(parts: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name.startsWith("$$") ? name.slice(1) : name, part]),
  );
}
