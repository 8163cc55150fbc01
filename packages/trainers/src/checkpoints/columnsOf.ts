/**
 * The members of records that all have the same names in the same order, by name: a column has one entry for each
 * record. Undefined where the items are anything else, or only one.
 */
export function columnsOf(items: readonly unknown[]): ReadonlyMap<string, readonly unknown[]> | undefined {
  if (items.length < 2) return undefined;
  const names = isPlainRecord(items[0]) ? Object.keys(items[0]) : [];
  if (names.length === 0 || names.includes("__proto__")) return undefined;
  for (const item of items) if (!isPlainRecord(item) || !hasNames(item, names)) return undefined;
  const records = items as readonly Readonly<Record<string, unknown>>[]; // as it has checked
  return new Map(names.map((name) => [name, records.map((record) => record[name])]));
}

function isPlainRecord(item: unknown): item is object {
  return typeof item === "object" && item !== null && Object.getPrototypeOf(item) === Object.prototype;
}

function hasNames(item: object, names: readonly string[]): boolean {
  const own = Reflect.ownKeys(item);
  return own.length === names.length && own.every((name, index) => name === names[index]);
}
