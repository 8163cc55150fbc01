import { isBlock, type Floats } from "@backstream/tensors";

/**
 * Writes the numbers of one state of an optimizer into another and returns that.
 *
 * @throws {Error} When a state holds anything but records, arrays, blocks, typed arrays and numbers.
 */
export function copyState<State>(from: State, to: State): State {
  return copied("state", from, to) as State; // of the same optimizer, so of the same shape
}

function copied(where: string, from: unknown, to: unknown): unknown {
  if (typeof from === "number" || from === undefined) return from;
  if (isBlock(from) && isBlock(to)) {
    to.array.set(from.array);
    return to;
  }
  if (isFloats(from) && isFloats(to)) {
    to.set(from);
    return to;
  }
  if (!isPlain(from) || !isPlain(to))
    throw new Error(`${where}: expected a record, an array, a block, a typed array or a number`);
  for (const name of Object.keys(from)) to[name] = copied(`${where}.${name}`, from[name], to[name]);
  return to;
}

function isFloats(value: unknown): value is Floats {
  return value instanceof Float32Array || value instanceof Float64Array;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    Array.isArray(value) ||
    (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
  );
}
