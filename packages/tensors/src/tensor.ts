import { elementwise } from "./elementwise.js";
import { expectData } from "./expectData.js";
import type { Floats } from "./Floats.js";
import { matrixProduct } from "./matrixProduct.js";
import { nested, type NestedNumbers } from "./nested.js";
import { isNested, nestedValues, type NestedLists } from "./nestedValues.js";
import { expectNumbers, largest, indexOfLargest, reduceAxis, total } from "./reduceAxis.js";
import { expectIndex, expectShape } from "./shape.js";
import { transposed } from "./transposed.js";
import { valueText } from "./valueText.js";
import { floating, isTyped, type Values, valuesLike } from "./Values.js";

/** What users pass as numbers: one number, one row of them, or a tensor of any shape. */
export type Numbers = number | readonly number[] | Floats | Int32Array | Tensor;

/** The type of a tensor's numbers. */
export type NumberType = "float32" | "float64" | "int32";

/**
 * An immutable value: numbers in a shape, row by row, on the JavaScript heap.
 *
 * Operations return new tensors and broadcast as NumPy's do: shapes are aligned at their last axes, and an axis of
 * length 1 (or a missing one) is repeated. float64 with float32 gives float64, int32 with either gives that; plain
 * numbers and arrays of them take the tensor's type.
 *
 * @throws {RangeError} When shapes do not fit or an axis does not exist.
 * @example
 *   tensor([2, 2], [1, 2, 3, 4]).add([10, 20]).toArray() // => [[11, 22], [13, 24]]
 *   tensor([2, 2], [1, 2, 3, 4]).sum().item() // => 10
 */
export class Tensor {
  readonly shape: readonly number[];
  /** The numbers, row by row. Not to be written to. */
  readonly data: Floats | Int32Array;

  /** Takes ownership of both; `tensor` copies and checks. */
  constructor(shape: readonly number[], data: Floats | Int32Array) {
    this.shape = shape;
    this.data = data;
  }

  get dtype(): NumberType {
    if (this.data instanceof Float32Array) return "float32";
    return this.data instanceof Float64Array ? "float64" : "int32";
  }

  get size(): number {
    return this.data.length;
  }

  /** The only number. @throws {RangeError} When there are more or none. */
  item(): number {
    if (this.size !== 1)
      throw new RangeError(
        `item: tensor has shape [${this.shape.join(", ")}], expected one number; use data or row(i)`,
      );
    return this.data[0];
  }

  /** Index of the largest number of each row (of the last axis); the first of equals; NaN counts as the largest. */
  argMax(): Int32Array {
    const width = this.shape.at(-1) ?? 1;
    expectNumbers("argMax", this);
    return Int32Array.from({ length: this.size / width }, (_, row) =>
      indexOfLargest(this.data, row * width, width),
    );
  }

  /** Nested arrays; a plain number where the shape is []. */
  toArray(): NestedNumbers {
    return nested(this);
  }

  /** Its form in JSON: the numbers, row by row, which a network's `load` accepts. */
  toJSON(): number[] {
    return Array.from(this.data);
  }

  // Elementwise, with broadcasting.

  add(other: Numbers): Tensor {
    return this.#combine("add", other, (a, b) => a + b);
  }
  subtract(other: Numbers): Tensor {
    return this.#combine("subtract", other, (a, b) => a - b);
  }
  multiply(other: Numbers): Tensor {
    return this.#combine("multiply", other, (a, b) => a * b);
  }
  divide(other: Numbers): Tensor {
    return of(floating(this)).#combine("divide", other, (a, b) => a / b);
  }
  maximum(other: Numbers): Tensor {
    return this.#combine("maximum", other, Math.max);
  }
  minimum(other: Numbers): Tensor {
    return this.#combine("minimum", other, Math.min);
  }

  // Elementwise.

  negate(): Tensor {
    return this.map((x) => -x);
  }
  abs(): Tensor {
    return this.map(Math.abs);
  }
  square(): Tensor {
    return this.map((x) => x * x);
  }
  exp(): Tensor {
    return of(floating(this)).map(Math.exp);
  }
  log(): Tensor {
    return of(floating(this)).map(Math.log);
  }
  sqrt(): Tensor {
    return of(floating(this)).map(Math.sqrt);
  }
  tanh(): Tensor {
    return of(floating(this)).map(Math.tanh);
  }
  /** 1 / (1 + e^-x) */
  sigmoid(): Tensor {
    return of(floating(this)).map((x) => 1 / (1 + Math.exp(-x)));
  }
  /** The function of every number (and its index, counted row by row), in the same type. */
  map(change: (x: number, index: number) => number): Tensor {
    if (typeof change !== "function")
      throw new TypeError(
        `map: the change is ${valueText(change)}, expected a function such as (x) => 2 * x`,
      );
    return new Tensor(this.shape, this.data.map(change));
  }

  // Along an axis (counted from the end if negative), which is dropped; over all numbers if there is no axis given.

  sum(axis?: number): Tensor {
    return of(reduceAxis("sum", this, axis, total));
  }
  mean(axis?: number): Tensor {
    return of(
      reduceAxis(
        "mean",
        floating(this),
        axis,
        (data, first, step, length) => total(data, first, step, length) / length,
      ),
    );
  }
  /** @throws {RangeError} Also when there are no numbers. */
  max(axis?: number): Tensor {
    expectNumbers("max", this);
    return of(reduceAxis("max", this, axis, largest));
  }

  // Shapes and matrices.

  /** The same numbers in another shape; one length may be -1: it is computed from the others. */
  reshape(shape: readonly number[]): Tensor {
    return new Tensor(expectShape("reshape", shape, this.size), this.data);
  }
  /** Rows and columns exchanged. Matrices only. */
  transpose(): Tensor {
    return of(transposed(this));
  }
  /** The matrix product. A vector counts as a row on the left and as a column on the right, and its axis is dropped. */
  matmul(other: Tensor): Tensor {
    if (!(other instanceof Tensor))
      throw new TypeError(`matmul: the other is ${valueText(other)}, expected a tensor`);
    return of(matrixProduct(this, other));
  }
  /** The sub-tensor at `index` along the first axis, counted from the end where negative. */
  row(index: number): Tensor {
    const row = expectIndex("row", index, this.shape);
    const width = this.size / this.shape[0];
    return new Tensor(this.shape.slice(1), this.data.slice(row * width, (row + 1) * width));
  }

  #combine(name: string, other: Numbers, operation: (a: number, b: number) => number): Tensor {
    if (!(other instanceof Tensor)) expectData(name, "the other tensor", other);
    return of(elementwise(name, this, valuesLike(this, other), operation));
  }
}

/**
 * A tensor with a copy of the numbers; its type is the array's, and float32 for plain numbers.
 *
 * - `tensor(values)`        the shape is that of the lists in lists: PyTorch's `torch.tensor`
 * - `tensor(shape, data)`   the numbers row by row
 *
 * @throws {RangeError} When shape and data do not fit.
 * @throws {TypeError} When the data are no numbers, or rows have different lengths.
 * @example
 *   tensor([[1, 2, 3], [4, 5, 6]]).shape // => [2, 3]
 *   tensor([2, 3], [1, 2, 3, 4, 5, 6]).row(1).toArray() // => [4, 5, 6]
 *   tensor([], 7).item() // => 7
 */
export function tensor(values: Numbers | NestedLists): Tensor;
export function tensor(shape: readonly number[], data: Numbers): Tensor;
export function tensor(
  ...given: readonly [Numbers | NestedLists] | readonly [readonly number[], Numbers]
): Tensor {
  // Not `data === undefined`: that would take a missing value of a program for a missing argument.
  return given.length === 1 ? inferred(given[0]) : shaped(given[0], given[1]);
}

function shaped(shape: readonly number[], data: Numbers): Tensor {
  if (typeof data === "number") data = [data];
  const source = data instanceof Tensor ? data.data : data;
  expectData("tensor", "data", source);
  const fitting = expectShape("tensor", shape, source.length);
  return new Tensor(fitting, isTyped(source) ? source.slice() : Float32Array.from(source));
}

/** A tensor in the shape that the values have. */
function inferred(values: Numbers | NestedLists): Tensor {
  if (values instanceof Tensor) return shaped(values.shape, values);
  if (typeof values === "number") return shaped([], values);
  if (!isNested(values)) {
    expectData("tensor", "data", values);
    return shaped([values.length], values);
  }
  const read = nestedValues(values);
  if ("problem" in read) throw new TypeError(`tensor: the list ${read.problem}`);
  return new Tensor(read.shape, Float32Array.from(read.data));
}

/**
 * A tensor over the array itself: takes ownership, checks nothing. For callers that have just made the array.
 *
 * @example
 *   wrapTensor([2], new Float64Array([1, 2])).dtype // => "float64"
 */
export function wrapTensor(shape: readonly number[], data: Floats | Int32Array): Tensor {
  return new Tensor(shape, data);
}

function of(values: Values): Tensor {
  return new Tensor(values.shape, values.data);
}
