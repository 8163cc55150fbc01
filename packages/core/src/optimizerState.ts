import { isBlock, type Block, type Floats } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { BrokenStreamError, UnknownNameError } from "./errors.js";
import { isRecord, isVector, vectorOf, type Vector } from "./stateParts.js";

/** A copy of an optimizer's state as plain data, by the path of each part: `mean`, or `1.mean` in a chain. */
export interface OptimizerStateCopy {
  readonly vectors: Readonly<Record<string, Floats>>;
  /** What is no vector: numbers, strings, booleans. */
  readonly values: Readonly<Record<string, number | string | boolean>>;
}

/**
 * Copies an optimizer's state: records and arrays of blocks, typed arrays and plain values.
 *
 * @throws {BrokenStreamError} When it holds anything else.
 */
export function copyOptimizerState(state: unknown): OptimizerStateCopy {
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
 * @throws {UnknownNameError} When a part is unknown, missing, or of another size or type.
 */
export function restoreOptimizerState(state: unknown, { vectors, values }: OptimizerStateCopy): void {
  const unknown = new Set([...Object.keys(vectors), ...Object.keys(values)]);
  visit(state, "", ({ path, value, assign }) => {
    unknown.delete(path);
    const saved = isVector(value) ? vectors[path] : values[path];
    if (saved === undefined) throw mismatch(`no "${path}", which the optimizer keeps`);
    if (typeof saved !== "object") {
      if (typeof saved !== typeof value)
        throw mismatch(`${describeValue(saved)} as "${path}", expected a ${typeof value}`);
      assign(saved);
    } else if (isVector(value) && vectorOf(value).length === saved.length) vectorOf(value).set(saved);
    else throw mismatch(`${saved.length} numbers of "${path}", expected another count`);
  });
  for (const path of unknown) throw mismatch(`"${path}", which the optimizer does not keep`);
}

/**
 * Frees all blocks in an optimizer's state. They would be freed when the state is garbage-collected, but that may
 * happen only after many more subscriptions. Those that `other` has too are left alone.
 */
export function freeOptimizerState(state: unknown, other?: unknown): void {
  const blocks = new Set<Block>();
  collectBlocks(state, blocks);
  const kept = new Set<Block>();
  collectBlocks(other, kept);
  for (const block of blocks) if (!kept.has(block)) block.free();
}

interface Part {
  readonly path: string;
  readonly value: Vector | number | string | boolean;
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
  } else if (isRecord(part)) {
    for (const key of Object.keys(part)) {
      visit(part[key], path === "" ? key : `${path}.${key}`, use, (value) => (part[key] = value));
    }
  } else {
    throw new BrokenStreamError(
      `checkpoint: the optimizer's state holds ${describeValue(part)} at "${path}", expected records and arrays of numbers, texts and vectors`,
    );
  }
}

function mismatch(found: string): UnknownNameError {
  return new UnknownNameError(
    `update: the checkpoint has ${found}; give it the optimizer that it was taken with`,
  );
}

function collectBlocks(part: unknown, blocks: Set<Block>): void {
  if (isBlock(part)) blocks.add(part);
  else if (isRecord(part)) {
    for (const inner of Object.values(part)) collectBlocks(inner, blocks);
  }
}
