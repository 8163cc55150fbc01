/**
 * A copy of plain data: of arrays, typed arrays, dates, and objects of these. Tensors, which never change, are shared, and so
 * is what is no plain data: `encodeCheckpoint` refuses it. What occurs twice is copied once.
 *
 * - copies   the copies that were made before, by their originals
 */
export function copyPlain<T>(value: T, copies: Map<object, unknown> = new Map()): T {
  if (typeof value !== "object" || value === null) return value;
  const made = copies.get(value);
  if (made !== undefined) return made as T; // the copy of a value has its type
  const copy = shallowCopy(value);
  if (copy === value) return value;
  copies.set(value, copy);
  if (ArrayBuffer.isView(copy) || copy instanceof Date) return copy;
  const parts = copy as Record<string, unknown>; // the names of an array's entries are its indices
  for (const name of Object.keys(parts)) {
    const part = parts[name];
    if (typeof part === "object" && part !== null) parts[name] = copyPlain(part, copies);
  }
  return copy;
}

/** The value itself where it is no plain data. */
function shallowCopy<T extends object>(value: T): T;
function shallowCopy(value: object): object {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Object.prototype) return { ...value };
  if (prototype === Array.prototype) return (value as readonly unknown[]).slice();
  if (prototype === null) return Object.assign(Object.create(null) as object, value);
  if (prototype === Date.prototype) return new Date(value as Date);
  // Not a Node Buffer, whose slice shares its memory.
  if (Object.getPrototypeOf(prototype) === typedArray) return (value as Uint8Array).slice();
  return value;
}

const typedArray: unknown = Object.getPrototypeOf(Int8Array.prototype);
