/**
 * A copy of plain data: of arrays, typed arrays, dates, and objects of these. Tensors, which never change, are shared, and so
 * is what is no plain data: `encodeCheckpoint` refuses it. An object that occurs twice is copied once.
 *
 * - copies   those that were made already, by their originals
 */
export function copyPlain<T>(value: T, copies: Map<object, unknown> = new Map()): T {
  if (typeof value !== "object" || value === null) return value;
  const made = copies.get(value);
  if (made !== undefined) return made as T; // a copy has the type of its original
  const copy: object = shallowCopy(value);
  if (copy === value) return value;
  copies.set(value, copy);
  if (!ArrayBuffer.isView(copy) && !(copy instanceof Date)) {
    const parts = copy as Record<string, unknown>; // the names of an array's entries are its indices
    for (const name of Object.keys(parts)) {
      const part = parts[name];
      if (typeof part === "object" && part !== null) parts[name] = copyPlain(part, copies);
    }
  }
  return copy as T; // as above
}

/** The value itself where it is no plain data. */
function shallowCopy(value: object): object {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Object.prototype) return { ...value };
  if (prototype === Array.prototype) return copyList(value as readonly unknown[]);
  if (prototype === null) return Object.assign(Object.create(null) as object, value);
  if (prototype === Date.prototype) return new Date(value as Date);
  // Not a Node Buffer: its slice shares its memory.
  if (Object.getPrototypeOf(prototype) === typedArray) return (value as Uint8Array).slice();
  return value;
}

/** With gaps and names, so that `encodeCheckpoint` refuses them. */
function copyList(list: readonly unknown[]): unknown[] {
  const copy = list.slice();
  return Object.keys(list).length === list.length ? copy : Object.assign(copy, list);
}

const typedArray: unknown = Object.getPrototypeOf(Int8Array.prototype);
