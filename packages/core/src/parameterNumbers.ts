import { shapeOf, Tensor, type Numbers } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { ShapeError } from "./errors.js";
import type { Segment } from "./Optimizer.js";

/**
 * Reads the numbers of one parameter, row by row. A tensor and nested lists must have the parameter's shape, a flat list
 * or a typed array as many numbers. Parsed JSON can hold anything, so every entry of a list is checked. What
 * `structuredClone` or `postMessage` makes of a tensor, its fields without its methods, is read like the tensor.
 *
 * @throws {ShapeError} When the shape is another, or an entry is no number.
 */
export function parameterNumbers({ name, shape, size }: Segment, value: unknown): Numbers {
  const where = `network: "${name}"`;
  if (Array.isArray(value)) return listNumbers(where, value, shape, size);
  if (isClonedTensor(value)) {
    const { data, shape: given } = value;
    if (!isSameShape(given, shape)) throw otherShape(where, given, shape);
    if (data.length !== size) {
      throw new ShapeError(
        `${where} has ${data.length} numbers in shape [${shape.join(", ")}], expected ${size}`,
      );
    }
    return data;
  }
  if (typeof value !== "number" && !(value instanceof Tensor) && !isTypedArray(value)) {
    throw new ShapeError(`${where} is ${describeValue(value)}, expected a number, an array or a tensor`);
  }
  const given = shapeOf(value);
  const fits = value instanceof Tensor ? isSameShape(given, shape) : countOf(given) === size;
  if (!fits) throw otherShape(where, given, shape);
  return value;
}

function listNumbers(
  where: string,
  list: readonly unknown[],
  shape: readonly number[],
  size: number,
): Numbers {
  const given = shapeOfLists(list, shape.length);
  const isFlat = given.length === 1;
  if (isFlat ? list.length !== size : !isSameShape(given, shape)) throw otherShape(where, given, shape);
  // float64 keeps every number; the network's memory may be of that type.
  const numbers = new Float64Array(size);
  let count = 0;
  const read = (entries: readonly unknown[], place: readonly number[]): void => {
    const depth = place.length;
    if (!isFlat && entries.length !== shape[depth]) {
      throw new ShapeError(
        `${where} has ${entries.length} entries at ${placeText(place)}, expected ${shape[depth]}: its shape is [${shape.join(", ")}]`,
      );
    }
    const isRow = isFlat || depth === shape.length - 1;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (isRow && typeof entry === "number") numbers[count++] = entry;
      else if (!isRow && Array.isArray(entry)) read(entry, [...place, index]);
      else {
        throw new ShapeError(
          `${where} has ${describeValue(entry)} at ${placeText([...place, index])}, expected ${isRow ? "numbers" : "lists"}`,
        );
      }
    }
  };
  read(list, []);
  return numbers;
}

/**
 * The lengths of the first lists, not of all. It stops one level below what is expected: that is deep enough to be refused,
 * and a list could contain itself.
 */
function shapeOfLists(list: readonly unknown[], depth: number): readonly number[] {
  const shape: number[] = [];
  for (let first: unknown = list; Array.isArray(first) && shape.length <= depth; first = first[0])
    shape.push(first.length);
  return shape;
}

function isClonedTensor(value: unknown): value is Pick<Tensor, "shape" | "data"> {
  if (typeof value !== "object" || value === null || value instanceof Tensor) return false;
  return "shape" in value && Array.isArray(value.shape) && "data" in value && isTypedArray(value.data);
}

function isTypedArray(value: unknown): value is Exclude<Numbers, number | readonly number[] | Tensor> {
  // Those of bigints and a DataView hold no numbers.
  return ArrayBuffer.isView(value) && 0 in value && typeof value[0] === "number";
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function otherShape(where: string, given: readonly number[], expected: readonly number[]): ShapeError {
  return new ShapeError(`${where} has shape [${given.join(", ")}], expected [${expected.join(", ")}]`);
}

function placeText(place: readonly number[]): string {
  return place.length === 1 ? `index ${place[0]}` : `index [${place.join(", ")}]`;
}
