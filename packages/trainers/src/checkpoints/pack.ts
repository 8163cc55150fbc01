import { Tensor } from "@backstream/tensors";
import { arrayKinds } from "./arrayKinds.js";

/** A value as text, with the bits of all its arrays of numbers beside it. */
export interface Packed {
  readonly json: string;
  /** The arrays, one behind the other in the order of the text, each padded to 4 bytes. */
  readonly bits: Int32Array;
}

/**
 * Plain data as JSON, with what JSON does not know. `unpack` gives it back, bit for bit.
 *
 *     { input: Float32Array [1, 2], target: NaN }  →  { "input": { "$Float32Array": 2 }, "target": { "$number": "NaN" } }
 *
 * A name that begins with "$" gets another "$".
 *
 * @throws {TypeError} When something in it is no plain data: it says what and where.
 */
export function pack(where: string, value: unknown): Packed {
  const chunks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const around = new Set<object>();
  let words = 0;

  function plain(item: unknown, path: string): unknown {
    if (typeof item === "number")
      return Number.isFinite(item) && !Object.is(item, -0) ? item : { $number: numberText(item) };
    if (item === undefined) return { $undefined: 0 };
    if (typeof item === "string" || typeof item === "boolean" || item === null) return item;
    if (typeof item !== "object") throw refused(path, `a ${typeof item}`);
    if (around.has(item)) throw refused(path, "an object that it is itself a part of");
    if (around.size === deepest) throw refused(path, `${deepest} levels deep`);
    around.add(item);
    const found = contents(item, path);
    around.delete(item);
    return found;
  }

  function contents(item: object, path: string): unknown {
    if (item instanceof Tensor) return { $Tensor: [item.shape, plain(item.data, path)] };
    const prototype = Object.getPrototypeOf(item) as object | null;
    if (prototype === Date.prototype) return { $Date: plain((item as Date).getTime(), path) };
    if (prototype === Array.prototype) return list(item as readonly unknown[], path);
    for (const [kind, NumberArray] of arrayKinds)
      if (prototype === NumberArray.prototype) return { [`$${kind}`]: put(item as Uint8Array) };
    if (prototype !== Object.prototype && prototype !== null)
      throw refused(path, `an instance of ${prototype.constructor?.name ?? "a class"}`);
    if (Object.getOwnPropertySymbols(item).length > 0) throw refused(path, "an object with symbols");
    return Object.fromEntries(
      Object.entries(item).map(([name, part]) => [
        name.startsWith("$") ? `$${name}` : name,
        plain(part, path === "" ? name : `${path}.${name}`),
      ]),
    );
  }

  function list(items: readonly unknown[], path: string): unknown {
    if (Object.keys(items).length !== items.length) throw refused(path, "an array with gaps or names");
    const numbers = items.length > 0 && items.every((item) => typeof item === "number");
    return numbers
      ? { $numbers: put(Float64Array.from(items)) }
      : items.map((item, index) => plain(item, `${path}[${index}]`));
  }

  function put(array: ArrayBufferView & { readonly length: number }): number {
    chunks.push({ at: 4 * words, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
    words += Math.ceil(array.byteLength / 4);
    return array.length;
  }

  function refused(path: string, what: string): TypeError {
    return new TypeError(
      `${where}: ${path} is ${what}, expected plain data; leave it out, or put its id in its place`,
    );
  }

  const json = JSON.stringify(plain(value, ""));
  const bits = new Int32Array(words);
  const bytes = new Uint8Array(bits.buffer);
  for (const chunk of chunks) bytes.set(chunk.bytes, chunk.at);
  return { json, bits };
}

/** Levels of objects in objects. */
export const deepest = 100;

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
