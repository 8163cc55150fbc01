import { type Tensor, wrapTensor } from "@backstream/tensors";
import { type ArrayKind, arrayKinds } from "./arrayKinds.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { deepest, type Packed } from "./pack.js";

/**
 * What `pack` was given.
 *
 * @throws {CorruptFileError} When this is not what `pack` returned; nothing is allocated beyond its size.
 */
export function unpack(where: string, { json, bits }: Packed): unknown {
  const bytes = new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
  let at = 0;

  function whole(item: unknown): unknown {
    if (typeof item !== "object" || item === null) return item;
    if (Array.isArray(item)) return item.map(whole);
    const members = Object.entries(item);
    const [[name, content] = ["", undefined]] = members;
    if (members.length === 1 && /^\$[^$]/.test(name)) return special(name.slice(1), content);
    return Object.fromEntries(
      members.map(([name, part]) => [name.startsWith("$$") ? name.slice(1) : name, whole(part)]),
    );
  }

  function special(kind: string, content: unknown): unknown {
    const NumberArray = arrayKinds.get(kind);
    if (NumberArray) return take(NumberArray, content);
    switch (kind) {
      case "undefined":
        return undefined;
      case "number":
        return Number(content);
      case "numbers":
        return Array.from(take(Float64Array, content) as Float64Array);
      case "Date":
        return new Date(whole(content) as number);
      case "Tensor":
        return tensorOf(content);
      default:
        throw corrupt(`holds "$${kind}"`);
    }
  }

  function take(NumberArray: ArrayKind, length: unknown): ArrayBufferView {
    const size = NumberArray.BYTES_PER_ELEMENT * Number(length);
    if (!Number.isSafeInteger(size) || size < 0 || size > bytes.length - at)
      throw corrupt(`wants ${size} bytes of the ${bytes.length - at} that are left`);
    const array = new NumberArray(Number(length));
    new Uint8Array(array.buffer).set(bytes.subarray(at, at + size));
    at += Math.ceil(size / 4) * 4;
    return array;
  }

  function tensorOf(content: unknown): Tensor {
    const [shape, packedData] = Array.isArray(content) ? (content as unknown[]) : [];
    const data = whole(packedData);
    const isNumbers =
      data instanceof Float32Array || data instanceof Float64Array || data instanceof Int32Array;
    const isShape = Array.isArray(shape) && shape.every((length) => Number.isSafeInteger(length));
    if (!isNumbers || !isShape || shape.reduce((product, length) => product * length, 1) !== data.length)
      throw corrupt("holds a tensor that is none");
    return wrapTensor(shape as number[], data);
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
  const value = whole(tree);
  if (at !== bytes.length) throw corrupt(`has ${bytes.length - at} bytes too many`);
  return value;
}

/** Whether brackets stand deeper than `pack` ever goes: the platform's parser has no bound. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const symbol = json[at];
    if (symbol === '"') isText = !isText;
    else if (isText) at += symbol === "\\" ? 1 : 0;
    else if (symbol === "{" || symbol === "[") depth++;
    else if (symbol === "}" || symbol === "]") depth--;
    if (depth > 2 * deepest) return true;
  }
  return false;
}
