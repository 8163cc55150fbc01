import { copyNumbers, isNumbers, lengthOf, Tensor, wrapTensor, type Numbers } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { ShapeError } from "./errors.js";
import { expectNumeric } from "./expectNumeric.js";
import type { Leaf } from "./Flat.js";
import type { Layer } from "./Layer.js";
import type { Network } from "./network.js";
import type { Carry, CarryRecord } from "./Sample.js";

/**
 * A copy of the memory as tensors `[rows, size]`, in the structure of the layers: an array for a stack. `addressOf`
 * returns the address of a leaf's memory.
 */
export function carryTensors(net: Network, rows: number, addressOf: (leaf: Leaf) => number): Carry {
  const { memory } = net.arena;
  const leaves = net.flat.leaves.filter(({ joins }) => !joins).values();
  const read = (layer: Layer): Carry => {
    if (layer.parts) {
      const parts = layer.parts.map((part) => read(part.layer));
      if (isStack(layer)) return parts;
      // A composite without prefixes is a single layer for its user.
      return parts.reduce(merged, {});
    }
    const leaf: Leaf = leaves.next().value!; // leaves come in the order of the layers
    let address = addressOf(leaf);
    const record: Record<string, Numbers> = {};
    for (const { name, size } of layer.carry) {
      const values = memory.slice(0, rows * size);
      for (let row = 0; row < rows; row++) {
        const start = address + row * leaf.carry;
        values.set(memory.subarray(start, start + size), row * size);
      }
      record[name] = wrapTensor([rows, size], values);
      address += size;
    }
    return record;
  };
  return read(net.layer);
}

/**
 * Writes a memory that was copied by `carryTensors`, or made by a user.
 *
 * @throws {ShapeError} When a part is missing, unknown or has another size.
 * @throws {RangeError} When a number is not finite; when a part that counts holds something else than whole numbers, or more
 *   than it counts to.
 */
export function writeCarry(
  net: Network,
  rows: number,
  carry: Carry,
  addressOf: (leaf: Leaf) => number,
): void {
  const { memory } = net.arena;
  const leaves = net.flat.leaves.filter(({ joins }) => !joins).values();
  const write = (layer: Layer, given: Carry | undefined): void => {
    if (layer.parts) {
      const stack = isStack(layer);
      if (stack && !(Array.isArray(given) && given.length === layer.parts.length)) {
        throw new ShapeError(
          `carry of ${layer.name}: expected an array of ${layer.parts.length}, one entry a layer, {} where there is no memory`,
        );
      }
      layer.parts.forEach((part, index) =>
        write(part.layer, stack ? (given as readonly Carry[])[index] : given),
      );
      return;
    }
    const leaf: Leaf = leaves.next().value!; // leaves come in the order of the layers
    let address = addressOf(leaf);
    for (const { name, size, countsTo } of layer.carry) {
      const values = (given as CarryRecord | undefined)?.[name];
      if (!isNumbers(values) || lengthOf(values) !== rows * size) {
        const found = isNumbers(values) ? `${lengthOf(values)} numbers` : describeMissing(values);
        throw new ShapeError(`carry of ${layer.name}: "${name}" is ${found}, expected [${rows}, ${size}]`);
      }
      expectNumeric(`carry of ${layer.name}`, `"${name}"`, values);
      const copy = new Float64Array(rows * size);
      copyNumbers(values, copy);
      if (countsTo !== undefined) expectCounts(`carry of ${layer.name}`, name, copy, countsTo);
      else expectFiniteNumbers(`carry of ${layer.name}`, name, copy);
      for (let row = 0; row < rows; row++) {
        memory.set(copy.subarray(row * size, (row + 1) * size), address + row * leaf.carry);
      }
      address += size;
    }
  };
  write(net.layer, carry);
}

function expectCounts(where: string, name: string, values: Float64Array, countsTo: number): void {
  const wrong = values.find((x) => !(Number.isInteger(x) && x >= 0 && x <= countsTo));
  if (wrong !== undefined) {
    throw new RangeError(`${where}: "${name}" has ${wrong}, expected whole numbers from 0 to ${countsTo}`);
  }
}

/** A number that is not finite would stay in the memory for ever. */
function expectFiniteNumbers(where: string, name: string, values: Float64Array): void {
  const wrong = values.find((x) => !Number.isFinite(x));
  if (wrong === undefined) return;
  throw new RangeError(`${where}: "${name}" has ${wrong}, expected finite numbers`);
}

function describeMissing(value: unknown): string {
  return value === undefined ? "missing" : describeValue(value);
}

/** Refuses what is neither a record nor an array. @throws {TypeError} */
export function expectCarry(name: string, carry: unknown): void {
  if (typeof carry === "object" && carry !== null && !(carry instanceof Tensor)) return;
  throw new TypeError(
    `${name}: carry is ${describeValue(carry)}, expected a record such as { hidden }, or an array of them for a stack, as run returns it`,
  );
}

/** The number of rows of a memory: that of its tensors, else 1. */
export function carryRows(carry: Carry): number {
  const parts: readonly (Carry | Numbers)[] = Object.values(carry); // of an array, its entries
  for (const part of parts) {
    if (typeof part !== "object" || (part as unknown) === null) continue;
    if (part instanceof Tensor) return part.shape.length === 2 ? part.shape[0] : 1;
    if (!isNumbers(part) || Array.isArray(part)) {
      const rows = carryRows(part as Carry);
      if (rows !== 1) return rows;
    }
  }
  return 1;
}

/** The memory of two layers that are one for the user: records with all names, or arrays of these. */
function merged(a: Carry, b: Carry): Carry {
  if (!isList(a)) return isList(b) ? b : { ...a, ...b };
  return isList(b) ? a.map((entry, index) => merged(entry, b[index] ?? {})) : a;
}

function isList(carry: Carry): carry is readonly Carry[] {
  return Array.isArray(carry);
}

/** Whether a composite is a stack, whose user sees a memory for each part: only a stack gives prefixes. */
function isStack(layer: Layer): boolean {
  return layer.parts?.some(({ prefix }) => prefix !== "") ?? false;
}
