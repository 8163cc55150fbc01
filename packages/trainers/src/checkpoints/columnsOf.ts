import { absent } from "@backstream/operators";

/**
 * The members of records, by name: a column has one entry for each record. Records may lack some of the names, but all have
 * them in one order. Undefined where the items are anything else, or only one. It yields where it can be interrupted.
 */
export function* columnsOf(
  items: readonly unknown[],
): Generator<undefined, ReadonlyMap<string, readonly unknown[]> | undefined> {
  if (items.length < 2 || !isPlainRecord(items[0])) return undefined;
  const names = Object.keys(items[0]);
  if (names.length === 0) return undefined;
  const columns: unknown[][] = names.map(() => []);
  const most = 2 * names.length + 8; // records that are used as maps have more, and no column would be full
  for (let row = 0; row < items.length; row += rowsAtOnce) {
    const end = Math.min(items.length, row + rowsAtOnce);
    if (!addRows(items, row, end, names, columns, most)) return undefined;
    if (end < items.length) yield;
  }
  if (names.includes("__proto__")) return undefined;
  return new Map(names.map((name, index) => [name, columns[index]]));
}

const rowsAtOnce = 1024;

/** Adds records to the columns; returns false where the items are anything else. No generator: V8 drops the fast code of its loops at every end. */
function addRows(
  items: readonly unknown[],
  begin: number,
  end: number,
  names: string[],
  columns: unknown[][],
  most: number,
): boolean {
  for (let row = begin; row < end; row++) {
    const item = items[row];
    if (!isPlainRecord(item)) return false;
    let at = 0;
    for (const name in item) {
      if (names[at] !== name) {
        at = placeOf(name, item, row, at, names, columns);
        if (at < 0 || names.length > most) return false;
      }
      columns[at++].push(item[name]);
    }
    for (; at < names.length; at++) columns[at].push(absent);
  }
  return true;
}

/** Where the name is, from `at` on: the columns up to there have no entry for this record. -1 where it is out of order. */
function placeOf(
  name: string,
  item: object,
  row: number,
  at: number,
  names: string[],
  columns: unknown[][],
): number {
  if (!Object.hasOwn(item, name)) return -1; // a name of all objects
  const place = names.indexOf(name);
  if (place >= 0 && place < at) return -1;
  if (place < 0) {
    names.splice(at, 0, name);
    columns.splice(
      at,
      0,
      Array.from({ length: row }, () => absent),
    );
    return at;
  }
  for (let skipped = at; skipped < place; skipped++) columns[skipped].push(absent);
  return place;
}

/** Whether it is a record whose names are all texts: what has symbols is refused, one by one. */
function isPlainRecord(item: unknown): item is Record<string, unknown> {
  return (
    typeof item === "object" &&
    item !== null &&
    Object.getPrototypeOf(item) === Object.prototype &&
    Object.getOwnPropertySymbols(item).length === 0
  );
}
