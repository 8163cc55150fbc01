import { BrokenStreamError, UnknownNameError } from "@backstream/core";
import { isBlock, type Block, type Floats } from "@backstream/tensors";
import type { StateCheckpoint } from "./Checkpoint.js";

/**
 * Copies an optimizer's state, which is records and arrays of blocks, typed arrays and plain values.
 *
 * @throws {BrokenStreamError} When it holds anything else.
 */
export function copyState(state: unknown): StateCheckpoint {
  const vectors: Record<string, Floats> = {};
  const values: Record<string, number | string | boolean> = {};
  visit(state, "", ({ path, value }) => {
    if (isVector(value)) vectors[path] = vectorOf(value).slice();
    else values[path] = value;
  });
  return { vectors, values };
}

/**
 * Writes a copy into a fresh state of the same optimizer.
 *
 * @throws {UnknownNameError} When a part is unknown, missing or of another size.
 */
export function restoreState(state: unknown, { vectors, values }: StateCheckpoint): void {
  const unknown = new Set([...Object.keys(vectors), ...Object.keys(values)]);
  visit(state, "", ({ path, value, assign }) => {
    unknown.delete(path);
    const saved = isVector(value) ? vectors[path] : values[path];
    if (saved === undefined) throw mismatch(`no "${path}", which the optimizer keeps`);
    if (typeof saved !== "object") assign(saved);
    else if (isVector(value) && vectorOf(value).length === saved.length) vectorOf(value).set(saved);
    else throw mismatch(`${saved.length} numbers of "${path}", expected another count`);
  });
  for (const path of unknown) throw mismatch(`"${path}", which the optimizer does not keep`);
}

interface Part {
  readonly path: string;
  readonly value: Block | Floats | number | string | boolean;
  readonly assign: (value: number | string | boolean) => void;
}

function visit(
  part: unknown,
  path: string,
  use: (part: Part) => void,
  assign: Part["assign"] = () => {},
): void {
  if (part === undefined || part === null) return;
  if (isVector(part) || typeof part === "number" || typeof part === "string" || typeof part === "boolean") {
    use({ path, value: part, assign });
  } else if (Array.isArray(part) || Object.getPrototypeOf(part) === Object.prototype) {
    const record = part as Record<string, unknown>; // an array's keys are its places
    for (const key of Object.keys(record)) {
      visit(record[key], path === "" ? key : `${path}.${key}`, use, (value) => (record[key] = value));
    }
  } else {
    throw new BrokenStreamError(
      `checkpoint: the optimizer's state holds a ${typeof part} at "${path}", expected records and arrays of numbers, texts and vectors`,
    );
  }
}

function isVector(value: unknown): value is Block | Floats {
  return value instanceof Float32Array || value instanceof Float64Array || isBlock(value);
}

function vectorOf(vector: Block | Floats): Floats {
  return isBlock(vector) ? vector.array : vector;
}

function mismatch(found: string): UnknownNameError {
  return new UnknownNameError(
    `update: the checkpoint has ${found}; give it the optimizer that it was taken with`,
  );
}
