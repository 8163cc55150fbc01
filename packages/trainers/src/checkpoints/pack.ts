import { Tensor } from "@backstream/tensors";
import { arrayKinds } from "./arrayKinds.js";

/** A value as JSON, and the bits of all its number arrays. */
export interface Packed {
  readonly json: string;
  /** The arrays, one after the other as they occur in the text, each padded to a multiple of 4 bytes. */
  readonly bits: Int32Array;
}

/**
 * Plain data as JSON, extended by values that JSON does not have. `unpack` restores it bit for bit.
 *
 *     { input: Float32Array [1, 2], target: NaN }  →  { "input": { "$Float32Array": 2 }, "target": { "$number": "NaN" } }
 *
 * Another "$" is put before a name that begins with "$".
 *
 * @throws {TypeError} When it contains something that is not plain data: the message says what and where.
 */
export function pack(where: string, value: unknown): Packed {
  const chunks: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  const ancestors: object[] = [];
  const path: (string | number)[] = [];
  const text: string[] = []; // joined at the end
  const names = new Map<string, string>();
  let words = 0;

  // Writes the text directly: building a tree for JSON.stringify takes twice as long, and there may be a million samples.
  function write(item: unknown): void {
    if (typeof item === "number")
      text.push(
        Number.isFinite(item) && !Object.is(item, -0) ? `${item}` : `{"$number":"${numberText(item)}"}`,
      );
    else if (typeof item === "string") text.push(JSON.stringify(item));
    else if (item === undefined) text.push('{"$undefined":0}');
    else if (typeof item === "boolean" || item === null) text.push(`${item}`);
    else if (typeof item !== "object") throw refused(`a ${typeof item}`);
    else {
      if (ancestors.includes(item)) throw refused("an object that contains itself");
      if (ancestors.length === maximumDepth) throw refused(`${maximumDepth} levels deep`);
      ancestors.push(item);
      writeContents(item);
      ancestors.pop();
    }
  }

  function writeContents(item: object): void {
    const prototype = Object.getPrototypeOf(item) as object | null;
    if (prototype === Object.prototype || prototype === null) return writeMembers(item);
    if (prototype === Array.prototype) return writeList(item as readonly unknown[]);
    for (const [kind, NumberArray] of arrayKinds)
      if (prototype === NumberArray.prototype) return writeArray(kind, item as Uint8Array);
    if (item instanceof Tensor) {
      text.push(`{"$Tensor":[${JSON.stringify(item.shape)},`);
      write(item.data);
      text.push("]}");
    } else if (prototype === Date.prototype) {
      text.push('{"$Date":');
      write((item as Date).getTime());
      text.push("}");
    } else throw refused(`an instance of ${prototype.constructor?.name ?? "a class"}`);
  }

  function writeMembers(item: object): void {
    if (Object.getOwnPropertySymbols(item).length > 0) throw refused("an object with symbols");
    let separator = "{";
    for (const name of Object.keys(item)) {
      text.push(separator, nameText(name));
      path.push(name);
      write((item as Record<string, unknown>)[name]); // it has this name
      path.pop();
      separator = ",";
    }
    text.push(separator === "{" ? "{}" : "}");
  }

  function writeList(items: readonly unknown[]): void {
    if (Object.keys(items).length !== items.length) throw refused("an array with gaps or names");
    if (items.length > 0 && items.every((item) => typeof item === "number"))
      return writeArray("numbers", Float64Array.from(items));
    let separator = "[";
    items.forEach((item, index) => {
      text.push(separator);
      path.push(index);
      write(item);
      path.pop();
      separator = ",";
    });
    text.push(separator === "[" ? "[]" : "]");
  }

  function writeArray(kind: string, array: ArrayBufferView & { readonly length: number }): void {
    text.push(`{"$${kind}":${array.length}}`);
    chunks.push({
      offset: 4 * words,
      bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    });
    words += Math.ceil(array.byteLength / 4);
  }

  function nameText(name: string): string {
    let written = names.get(name);
    if (written === undefined)
      names.set(name, (written = `${JSON.stringify(name.startsWith("$") ? `$${name}` : name)}:`));
    return written;
  }

  function refused(what: string): TypeError {
    return new TypeError(
      `${where}: ${pathText(path)} is ${what}, expected plain data; leave it out, or replace it by an id`,
    );
  }

  write(value);
  const bits = new Int32Array(words);
  const bytes = new Uint8Array(bits.buffer);
  for (const chunk of chunks) bytes.set(chunk.bytes, chunk.offset);
  return { json: text.join(""), bits };
}

/** Levels of objects in objects that are accepted. */
export const maximumDepth = 100;

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
}
