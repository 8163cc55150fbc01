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
  const around: object[] = [];
  const path: (string | number)[] = [];
  const pieces: string[] = [];
  const names = new Map<string, string>();
  let words = 0;

  // Written piece by piece: a tree for JSON.stringify takes twice as long, and there may be a million samples.
  function write(item: unknown): void {
    if (typeof item === "number")
      pieces.push(
        Number.isFinite(item) && !Object.is(item, -0) ? `${item}` : `{"$number":"${numberText(item)}"}`,
      );
    else if (typeof item === "string") pieces.push(JSON.stringify(item));
    else if (item === undefined) pieces.push('{"$undefined":0}');
    else if (typeof item === "boolean" || item === null) pieces.push(`${item}`);
    else if (typeof item !== "object") throw refused(`a ${typeof item}`);
    else {
      if (around.includes(item)) throw refused("an object that it is itself a part of");
      if (around.length === deepest) throw refused(`${deepest} levels deep`);
      around.push(item);
      writeContents(item);
      around.pop();
    }
  }

  function writeContents(item: object): void {
    const prototype = Object.getPrototypeOf(item) as object | null;
    if (prototype === Object.prototype || prototype === null) return writeMembers(item);
    if (prototype === Array.prototype) return writeList(item as readonly unknown[]);
    for (const [kind, NumberArray] of arrayKinds)
      if (prototype === NumberArray.prototype) return writeArray(kind, item as Uint8Array);
    if (item instanceof Tensor) {
      pieces.push(`{"$Tensor":[${JSON.stringify(item.shape)},`);
      write(item.data);
      pieces.push("]}");
    } else if (prototype === Date.prototype) {
      pieces.push('{"$Date":');
      write((item as Date).getTime());
      pieces.push("}");
    } else throw refused(`an instance of ${prototype.constructor?.name ?? "a class"}`);
  }

  function writeMembers(item: object): void {
    if (Object.getOwnPropertySymbols(item).length > 0) throw refused("an object with symbols");
    let before = "{";
    for (const name of Object.keys(item)) {
      pieces.push(before, nameText(name));
      path.push(name);
      write((item as Record<string, unknown>)[name]); // it has this name
      path.pop();
      before = ",";
    }
    pieces.push(before === "{" ? "{}" : "}");
  }

  function writeList(items: readonly unknown[]): void {
    if (Object.keys(items).length !== items.length) throw refused("an array with gaps or names");
    if (items.length > 0 && items.every((item) => typeof item === "number"))
      return writeArray("numbers", Float64Array.from(items));
    let before = "[";
    items.forEach((item, index) => {
      pieces.push(before);
      path.push(index);
      write(item);
      path.pop();
      before = ",";
    });
    pieces.push(before === "[" ? "[]" : "]");
  }

  function writeArray(kind: string, array: ArrayBufferView & { readonly length: number }): void {
    pieces.push(`{"$${kind}":${array.length}}`);
    chunks.push({ at: 4 * words, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
    words += Math.ceil(array.byteLength / 4);
  }

  function nameText(name: string): string {
    let text = names.get(name);
    if (text === undefined)
      names.set(name, (text = `${JSON.stringify(name.startsWith("$") ? `$${name}` : name)}:`));
    return text;
  }

  function refused(what: string): TypeError {
    return new TypeError(
      `${where}: ${pathText(path)} is ${what}, expected plain data; leave it out, or put its id in its place`,
    );
  }

  write(value);
  const bits = new Int32Array(words);
  const bytes = new Uint8Array(bits.buffer);
  for (const chunk of chunks) bytes.set(chunk.bytes, chunk.at);
  return { json: pieces.join(""), bits };
}

/** Levels of objects in objects. */
export const deepest = 100;

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function pathText(path: readonly (string | number)[]): string {
  let text = "";
  for (const part of path) text += typeof part === "number" ? `[${part}]` : text === "" ? part : `.${part}`;
  return text;
}
