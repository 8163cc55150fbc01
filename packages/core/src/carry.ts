import { copyNumbers, isNumbers, lengthOf, Tensor, wrapTensor, type Numbers } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import type { Leaf } from "./flatten.js";
import type { Layer } from "./Layer.js";
import type { Network } from "./network.js";
import type { Carry, CarryRecord } from "./Sample.js";

/** The memory as tensors `[rows, size]`, shaped as the layer: a stack's is an array. `place` says where a leaf's begins. */
export function carryTensors(net: Network, rows: number, place: (leaf: Leaf) => number): Carry {
  const leaves = net.flat.leaves.values();
  const read = (layer: Layer): Carry => {
    if (layer.parts) {
      const parts = layer.parts.map((part) => read(part.layer));
      return isStack(layer) ? parts : (Object.assign({}, ...parts) as CarryRecord); // an unprefixed composite is one layer to its user
    }
    const leaf: Leaf = leaves.next().value!; // leaves come in the order of the layers
    let before = 0;
    const record: Record<string, Numbers> = {};
    for (const { name, size } of layer.carry) {
      const values = net.arena.memory.slice(0, rows * size);
      eachRow(rows, leaf.carry, size, place(leaf) + before, (from, to) => {
        values.set(net.arena.memory.subarray(from, from + size), to);
      });
      record[name] = wrapTensor([rows, size], values);
      before += size;
    }
    return record;
  };
  return read(net.layer);
}

/**
 * Writes a memory that `carryTensors` read, or a user made.
 *
 * @throws {ShapeError} When a part is missing, unknown or has another size.
 */
export function writeCarry(net: Network, rows: number, carry: Carry, place: (leaf: Leaf) => number): void {
  const leaves = net.flat.leaves.values();
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
    let before = 0;
    for (const { name, size } of layer.carry) {
      const values = (given as CarryRecord | undefined)?.[name];
      if (values === undefined || lengthOf(values) !== rows * size) {
        const found = values === undefined ? "missing" : `${lengthOf(values)} numbers`;
        throw new ShapeError(`carry of ${layer.name}: "${name}" is ${found}, expected [${rows}, ${size}]`);
      }
      const flat = new Float64Array(rows * size);
      copyNumbers(values, flat, 0);
      eachRow(rows, leaf.carry, size, place(leaf) + before, (to, from) => {
        net.arena.memory.set(flat.subarray(from, from + size), to);
      });
      before += size;
    }
  };
  write(net.layer, carry);
}

/** Rows of a memory: 1 where no tensor says otherwise. */
export function carryRows(carry: Carry): number {
  const parts: readonly (Carry | Numbers)[] = Object.values(carry); // of an array, its entries
  for (const part of parts) {
    if (part instanceof Tensor) return part.shape.length === 2 ? part.shape[0] : 1;
    if (!isNumbers(part) || Array.isArray(part)) {
      const rows = carryRows(part as Carry);
      if (rows !== 1) return rows;
    }
  }
  return 1;
}

/** Calls with the address of each row's part in the memory, and its place in an array of all rows. */
function eachRow(
  rows: number,
  stride: number,
  size: number,
  start: number,
  use: (memory: number, values: number) => void,
): void {
  for (let row = 0; row < rows; row++) use(start + row * stride, row * size);
}

function isStack(layer: Layer): boolean {
  return layer.parts?.some(({ prefix }) => prefix !== "") ?? false;
}
