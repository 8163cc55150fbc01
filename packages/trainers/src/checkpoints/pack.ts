import { Tensor } from "@backstream/tensors";
import { arrayKinds } from "./arrayKinds.js";
import { columnsOf } from "./columnsOf.js";
import { isContainer } from "./isContainer.js";
import { wideOf } from "./narrowest.js";
import { PackWriter, type Packed } from "./PackWriter.js";
import { partsOf, type Parts } from "./partsOf.js";
import { numberText } from "./numberText.js";
import { pathText } from "./pathText.js";
import { ReadyRows } from "./ReadyRows.js";
import { ReadyTable } from "./ReadyTable.js";
import { rowsOf, type RowArray } from "./rowsOf.js";
import { someOf } from "./someOf.js";
import { textsOf } from "./textsOf.js";

/**
 * Plain data as JSON, extended by values that JSON does not have. `unpack` restores it bit for bit.
 *
 *     { input: Float32Array [1, 2], target: NaN }  →  { "input": { "$Float32Array": 2 }, "target": { "$number": "NaN" } }
 *     [3, 7]                                       →  { "$numbers": ["Uint8Array", 2] }
 *     [{ a: 3, b: "x" }, { a: 7, b: "y" }]         →  { "$table": { "a": { "$numbers": ["Uint8Array", 2] }, "b": ["x", "y"] } }
 *     [[{ a: 3 }, { a: 7 }], [{ a: 5 }]]  →  { "$parts": [{ "$numbers": … 2, 1 }, { "$table": { "a": … 3, 7, 5 } }] }
 *     [{ a: 3, b: 1 }, { a: 7 }]          →  the column of b: { "$some": [{ "$numbers": … 1, 2 }, …] }, see `someOf`
 *     ["x", "y", "x"], in a column        →  { "$texts": [["x", "y"], { "$numbers": … 0, 1, 0 }] }
 *     three typed arrays of 99 numbers, the first and the last equal  →  { "$rows": ["Float32Array", 2, 99, [0, 1, 0]] }
 *     such of which most numbers are zero →  { "$sparse": ["Float32Array", 2, 99, [0, 1, 0]] }, see `sparseRows`
 *     such of different lengths           →  { "$ragged": ["Float32Array", { "$numbers": … the lengths }, [0, 1, 0]] }
 *     an array that came before                    →  { "$same": 5 }, the number of arrays before it
 *
 * Another "$" is put before a name that begins with "$". Arrays become one only inside the member `shares` of the value: who
 * reads the others may write to them.
 *
 * It yields where it can be interrupted.
 *
 * @throws {TypeError} When it contains something that is not plain data: the message says what and where.
 */
export function* pack(where: string, value: unknown, shares?: string): Generator<undefined, Packed> {
  const writer = new PackWriter();
  const ancestors: object[] = [];
  const path: (string | number)[] = [];
  let written = 0;

  // Writes the text directly: building a tree for JSON.stringify takes twice as long, and there may be a million samples.
  function* write(item: unknown): Generator<undefined, void> {
    if (!isContainer(item)) return writeLeaf(item);
    if (ancestors.includes(item)) throw refused("an object that contains itself");
    if (ancestors.length === maximumDepth) throw refused(`${maximumDepth} levels deep`);
    if (++written % 256 === 0) yield;
    ancestors.push(item);
    if (Array.isArray(item)) yield* writeList(item);
    else yield* writeMembers(item);
    ancestors.pop();
  }

  function writeLeaf(item: unknown): void {
    if (typeof item === "number") writer.text(numberText(item));
    else if (typeof item === "string") writer.text(JSON.stringify(item));
    else if (item === undefined) writer.text('{"$undefined":0}');
    else if (typeof item === "boolean" || item === null) writer.text(`${item}`);
    else if (typeof item !== "object") throw refused(`a ${typeof item}`);
    else writeInstance(item, Object.getPrototypeOf(item) as object);
  }

  function writeInstance(item: object, prototype: object): void {
    for (const [kind, NumberArray] of arrayKinds)
      if (prototype === NumberArray.prototype)
        return writer.array(kind, item as RowArray, { isShared: isShared() });
    if (item instanceof Tensor) {
      writer.text(`{"$Tensor":[${JSON.stringify(item.shape)},`);
      writeLeaf(item.data);
      writer.text("]}");
    } else if (prototype === Date.prototype) {
      writer.text(`{"$Date":${numberText((item as Date).getTime())}}`);
    } else throw refused(`an instance of ${prototype.constructor?.name ?? "a class"}`);
  }

  function* writeMembers(item: object): Generator<undefined, void> {
    if (Object.getOwnPropertySymbols(item).length > 0) throw refused("an object with symbols");
    let separator = "{";
    for (const name of Object.keys(item)) {
      writer.text(separator);
      writer.name(name);
      path.push(name);
      const part = (item as Record<string, unknown>)[name]; // it has this name
      if (isContainer(part)) yield* write(part);
      else if (part instanceof ReadyTable) yield* writeTable(part.columns, () => {}, 1);
      else if (part instanceof ReadyRows) writer.readyRows(part);
      else writeLeaf(part);
      path.pop();
      separator = ",";
    }
    writer.text(separator === "{" ? "{}" : "}");
  }

  function* writeList(items: readonly unknown[]): Generator<undefined, void> {
    if (Object.keys(items).length !== items.length) throw refused("an array with gaps or names");
    const wide = items.length > 0 ? wideOf(items) : undefined;
    if (wide) return writer.wide(wide);
    const slot = path.push(0) - 1;
    yield* writeItems(items, (index) => (path[slot] = index), 0);
    path.pop();
  }

  /** Writes a list, or a column of a table. */
  function* writeItems(
    items: readonly unknown[],
    locate: Locate,
    tables: number,
  ): Generator<undefined, void> {
    const rows = rowsOf(items);
    if (rows) return yield* writer.rows(rows, { isShared: isShared() });
    if (tables < maximumTables) {
      const columns = yield* columnsOf(items);
      if (columns) return yield* writeTable(columns, locate, tables + 1);
      const parts = partsOf(items);
      if (parts) return yield* writeParts(parts, locate, tables + 1);
    }
    let separator = "[";
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      writer.text(separator);
      locate(index);
      if (isContainer(item)) yield* write(item);
      else writeLeaf(item);
      if (++written % 256 === 0) yield;
      separator = ",";
    }
    writer.text(separator === "[" ? "[]" : "]");
  }

  /** Writes a list that may lack some items, or repeat its texts. */
  function* writeColumn(
    items: readonly unknown[],
    locate: Locate,
    tables: number,
  ): Generator<undefined, void> {
    const wide = items.length > 0 ? wideOf(items) : undefined;
    if (wide) return writer.wide(wide);
    const some = someOf(items);
    if (some) {
      const { kinds, given, indices } = some;
      writer.text('{"$some":[');
      writer.numbers(kinds);
      writer.text(",");
      yield* writeColumn(given, (index) => locate(indices[index]), tables);
      return writer.text("]}");
    }
    const texts = textsOf(items);
    if (!texts) return yield* writeItems(items, locate, tables);
    writer.text(`{"$texts":[${JSON.stringify(texts.distinct)},`);
    writer.numbers(texts.places);
    writer.text("]}");
  }

  function* writeTable(
    columns: ReadonlyMap<string, readonly unknown[] | ReadyRows>,
    locate: Locate,
    tables: number,
  ): Generator<undefined, void> {
    if (ancestors.length === maximumDepth) throw refused(`${maximumDepth} levels deep`);
    ancestors.push(columns);
    let separator = '{"$table":{';
    for (const [name, column] of columns) {
      writer.text(separator);
      writer.name(name);
      path.push(name);
      if (column instanceof ReadyRows) writer.readyRows(column);
      else yield* writeColumn(column, locate, tables);
      path.pop();
      yield;
      separator = ",";
    }
    writer.text("}}");
    ancestors.pop();
  }

  function* writeParts(
    { lengths, begins, items }: Parts,
    locate: Locate,
    tables: number,
  ): Generator<undefined, void> {
    if (ancestors.length === maximumDepth) throw refused(`${maximumDepth} levels deep`);
    ancestors.push(items);
    writer.text('{"$parts":[');
    writer.numbers(lengths);
    writer.text(",");
    const slot = path.push(0) - 1;
    yield* writeColumn(
      items,
      (index) => {
        const part = begins.findLastIndex((begin) => begin <= index);
        locate(part);
        path[slot] = index - begins[part];
      },
      tables,
    );
    path.pop();
    writer.text("]}");
    ancestors.pop();
  }

  function isShared(): boolean {
    return shares !== undefined && path[0] === shares;
  }

  function refused(what: string): TypeError {
    return new TypeError(
      `${where}: ${pathText(path)} is ${what}, expected plain data; leave it out, or replace it by an id`,
    );
  }

  yield* write(value);
  return writer.packed;
}

/** Levels of objects in objects that are accepted. */
export const maximumDepth = 100;

/** Levels of tables in tables: objects that contain themselves are found by what is written row by row. */
const maximumTables = 6;

/** Makes the path that of an item. */
type Locate = (index: number) => void;
