import { type Tensor, wrapTensor } from "@backstream/tensors";
import { type ArrayKind, arrayKinds } from "./arrayKinds.js";
import { describeValue } from "@backstream/core";
import { CorruptFileError } from "./CorruptFileError.js";
import { isCount } from "./faults.js";
import { maximumDepth, type Packed } from "./pack.js";

/**
 * Restores what `pack` packed. Allocates no more memory than the size of what it is given.
 *
 * @throws {CorruptFileError} When this is not what `pack` returned.
 */
export function unpack(where: string, { json, bits }: Packed): unknown {
  const bytes = new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
  let at = 0;

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
    if (NumberArray) return take(NumberArray, content);
    switch (kind) {
      case "undefined":
        return undefined;
      case "number":
        if (!numberTexts.includes(content as string))
          throw corrupt(`holds the number ${describeValue(content)}`);
        return Number(content);
      case "numbers":
        return Array.from(take(Float64Array, content) as Float64Array);
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

  function take(NumberArray: ArrayKind, length: unknown): ArrayBufferView {
    if (!isCount(length)) throw corrupt(`holds ${describeValue(length)} numbers`);
    const size = NumberArray.BYTES_PER_ELEMENT * length;
    if (size > bytes.length - at)
      throw corrupt(`wants ${size} bytes of the ${bytes.length - at} that are left`);
    const array = new NumberArray(length);
    new Uint8Array(array.buffer).set(bytes.subarray(at, at + size));
    at += Math.ceil(size / 4) * 4;
    return array;
  }

  function tensorOf(content: unknown): Tensor {
    const [shape, packedData] = Array.isArray(content) ? (content as unknown[]) : [];
    const data = restore(packedData);
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
  if (at !== bytes.length) throw corrupt(`has ${bytes.length - at} bytes too many`);
  return value;
}

/** Whether brackets are nested deeper than `pack` allows: the platform's parser has no limit. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const symbol = json.charCodeAt(at);
    if (symbol === quote) isText = !isText;
    else if (isText) at += symbol === backslash ? 1 : 0;
    else if (symbol === brace || symbol === bracket) depth++;
    else if (symbol === brace + 2 || symbol === bracket + 2) depth--; // the codes of the closing ones
    if (depth > 2 * maximumDepth) return true;
  }
  return false;
}

/** The numbers that JSON does not have, as `pack` writes them. */
const numberTexts: readonly string[] = ["NaN", "Infinity", "-Infinity", "-0"];

const [quote, backslash, brace, bracket] = Array.from('"\\{[', (symbol) => symbol.charCodeAt(0));

function unescaped(parts: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name.startsWith("$$") ? name.slice(1) : name, part]),
  );
}
