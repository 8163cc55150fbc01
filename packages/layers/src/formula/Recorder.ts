import { describeValue, ShapeError } from "@backstream/core";
import type { functionKind } from "@backstream/tensors";
import type { Operation } from "./Operation.js";
import {
  addScaledOf,
  affineOf,
  applyOf,
  concatOf,
  divideOf,
  linearOf,
  mapOf,
  matrixVectorOf,
  multiplyOf,
  outerOf,
  repeatOf,
  sumOf,
  vectorMatrixOf,
} from "./operations.js";
import { reserve, type Field } from "./Place.js";
import type { Operand, SymbolicOperations } from "./SymbolicOperations.js";
import { Value } from "./Value.js";

/** Makes the operations of one formula, and records which are called. */
export class Recorder {
  /** Results in the order in which they were made. */
  readonly results: Value[] = [];
  readonly #owner: { readonly name: string };
  readonly #tape: Field;

  constructor(owner: { readonly name: string }, tape: Field) {
    this.#owner = owner;
    this.#tape = tape;
  }

  readonly operations: SymbolicOperations = {
    linear: (x, weight, bias) => this.#linear(x, weight, bias),
    add: (...operands) => this.#all("add", operands, (a, b) => this.#sum("add", a, b, 1)),
    subtract: (a, b) => this.#sum("subtract", a, b, -1),
    multiply: (...operands) => this.#all("multiply", operands, (a, b) => this.#multiply(a, b)),
    divide: (a, b) => this.#divide(a, b),
    affine: (x, scale, shift = 0) => {
      for (const factor of [scale, shift]) {
        if (!Number.isFinite(factor))
          this.#fail("affine", `a number is ${describeValue(factor)}, expected a finite one`);
      }
      return this.#affine(this.#value("affine", x), scale, shift);
    },
    exp: this.#function("exp"),
    log: this.#function("log"),
    tanh: this.#function("tanh"),
    sigmoid: this.#function("sigmoid"),
    softplus: this.#function("softplus"),
    relu: this.#function("relu"),
    elu: this.#function("elu"),
    eluPlusOne: this.#function("eluPlusOne"),
    sqrt: this.#function("sqrt"),
    rsqrt: this.#function("rsqrt"),
    map: (x, f, derivative) => {
      for (const given of [f, derivative] as readonly unknown[]) {
        if (typeof given !== "function")
          this.#fail("map", `a function is ${describeValue(given)}, expected f and its derivative`, TypeError);
      }
      const value = this.#value("map", x);
      return this.#record(mapOf(value.size, f, derivative), [value], value.shape);
    },
    sum: (x) => this.#total(this.#value("sum", x), 1),
    mean: (x) => {
      const value = this.#value("mean", x);
      return this.#total(value, 1 / value.size);
    },
    slice: (x, start, end) => this.#slice(x, start, end),
    concat: (...values) => {
      if (values.length === 0) this.#fail("concat", "there are no values, expected one or more");
      const parts = values.map((value) => this.#value("concat", value));
      const sizes = parts.map(({ size }) => size);
      return this.#record(concatOf(sizes), parts, [sizes.reduce((a, b) => a + b, 0)]);
    },
    reshape: (x, shape) => {
      const value = this.#value("reshape", x);
      const size = Array.isArray(shape)
        ? (shape as readonly number[]).reduce((product, one) => product * this.#count("reshape", "a size", one), 1)
        : NaN;
      if (size !== value.size)
        this.#fail("reshape", `the shape is ${describeValue(shape)}, expected one of ${value.size} numbers`);
      return value.view(0, [...shape]);
    },
    repeat: (x, times) => {
      const value = this.#vector("repeat", x);
      return this.#repeat(value, this.#count("repeat", "times", times));
    },
    outer: (a, b) => {
      const [left, right] = [this.#vector("outer", a), this.#vector("outer", b)];
      const [m, n] = [left.size, right.size];
      return this.#record(outerOf(m, n), [left, right], [m, n]);
    },
    matrixVector: (matrix, vector) => {
      const [left, right] = [this.#matrix("matrixVector", matrix), this.#vector("matrixVector", vector)];
      const [m, n] = left.shape;
      if (n !== right.size) this.#misfit("matrixVector", left, right);
      return this.#record(matrixVectorOf(m, n), [left, right], [m]);
    },
    vectorMatrix: (vector, matrix) => {
      const [left, right] = [this.#vector("vectorMatrix", vector), this.#matrix("vectorMatrix", matrix)];
      const [m, n] = right.shape;
      if (m !== left.size) this.#misfit("vectorMatrix", left, right);
      return this.#record(vectorMatrixOf(m, n), [left, right], [n]);
    },
  };

  /** A value that an operation of this formula has made. */
  copy(value: Value): Value {
    return this.#affine(value, 1, 0);
  }

  /** Checks that something is a value of this formula. */
  expectValue(what: string, given: unknown): Value {
    if (!(given instanceof Value)) {
      throw new TypeError(
        `${this.#owner.name}: ${what} is ${describeValue(given)}, expected a value, which is made by the operations`,
      );
    }
    if (given.owner !== this.#owner) {
      throw new TypeError(
        `${this.#owner.name}: ${what} is a value of another call of differentiate, for ${given.owner.name}; use only what the function is given`,
      );
    }
    return given;
  }

  #linear(given: unknown, weight: unknown, bias: unknown): Value {
    let x = this.#vector("linear", given);
    // The products of a window need rows of x, which a parameter has only one of.
    if (x.storage.kind === "parameter") x = this.copy(x);
    const w = this.#parameter("weight", weight);
    if (w.shape.length !== 2)
      this.#fail("linear", `the weight has shape [${w.shape.join(", ")}], expected a matrix`);
    const [n, k] = w.shape;
    if (k !== x.size) {
      this.#fail(
        "linear",
        `a weight of shape [${n}, ${k}] takes ${k} features, and there are ${x.size}`,
      );
    }
    const b = bias === undefined ? undefined : this.#parameter("bias", bias);
    if (b && b.size !== n)
      this.#fail("linear", `the bias has shape [${b.shape.join(", ")}], expected [${n}]`);
    const operands = b ? [x, w, b] : [x, w];
    return this.#record(linearOf(n, k, w.place, b?.place), operands, [n]);
  }

  /** The learned parameters of `linear` are those of the layer, not what was calculated from them. */
  #parameter(what: string, given: unknown): Value {
    const value = this.expectValue(`linear: the ${what}`, given);
    if (value.storage.kind !== "parameter" || !value.isWhole)
      this.#fail("linear", `the ${what} is a calculated value, expected a parameter as it was declared`);
    return value;
  }

  #all(name: string, operands: readonly Operand[], combine: (a: Operand, b: Operand) => Value): Value {
    if (operands.length < 2)
      this.#fail(name, `there are ${operands.length} operands, expected two or more`);
    return operands.slice(1).reduce<Operand>((a, b) => combine(a, b), operands[0]) as Value; // combined at least once
  }

  #sum(name: string, a: Operand, b: Operand, factor: number): Value {
    if (typeof b === "number") return this.#affine(this.#value(name, a), 1, factor * b);
    if (typeof a === "number") return this.#affine(this.#value(name, b), factor, a);
    const [left, right, shape] = this.#fit(name, a, b);
    return this.#record(addScaledOf(left.size, factor), [left, right], shape);
  }

  #multiply(a: Operand, b: Operand): Value {
    if (typeof b === "number") return this.#affine(this.#value("multiply", a), b, 0);
    if (typeof a === "number") return this.#affine(this.#value("multiply", b), a, 0);
    const [left, right, shape] = this.#fit("multiply", a, b);
    return this.#record(multiplyOf(left.size), [left, right], shape);
  }

  #divide(a: Operand, b: Operand): Value {
    if (typeof b === "number") return this.#affine(this.#value("divide", a), 1 / b, 0);
    const divisor = this.#value("divide", b);
    const [left, right, shape] = this.#fit(
      "divide",
      typeof a === "number" ? this.#affine(divisor, 0, a) : a,
      divisor,
    );
    return this.#record(divideOf(left.size), [left, right], shape);
  }

  #affine(value: Value, scale: number, shift: number): Value {
    return this.#record(affineOf(value.size, scale, shift), [value], value.shape);
  }

  #function(name: keyof typeof functionKind): (x: unknown) => Value {
    return (x) => {
      const value = this.#value(name, x);
      return this.#record(applyOf(value.size, name), [value], value.shape);
    };
  }

  #total(value: Value, factor: number): Value {
    return this.#record(sumOf(1, value.size, factor), [value], [1]);
  }

  #repeat(value: Value, times: number): Value {
    return this.#record(repeatOf(value.size, times), [value], [value.size, times]);
  }

  #slice(x: unknown, start: number, end: number | undefined): Value {
    const value = this.#vector("slice", x);
    const to = end ?? value.size;
    const isInside = Number.isInteger(start) && Number.isInteger(to) && start >= 0 && start < to;
    if (!isInside || to > value.size) {
      this.#fail(
        "slice",
        `features ${describeValue(start)} to ${describeValue(to)}, expected a part of 0 to ${value.size}`,
      );
    }
    return value.view(start, [to - start]);
  }

  /** Two values of the same size: one that has a single number is repeated. */
  #fit(name: string, a: unknown, b: unknown): [Value, Value, readonly number[]] {
    let [left, right] = [this.#value(name, a), this.#value(name, b)];
    if (left.size === 1 && right.size > 1) left = this.#repeat(left, right.size).view(0, right.shape);
    if (right.size === 1 && left.size > 1) right = this.#repeat(right, left.size).view(0, left.shape);
    const isMatrix = left.shape.length === 2 && right.shape.length === 2;
    if (left.size !== right.size || (isMatrix && left.shape[0] !== right.shape[0]))
      this.#misfit(name, left, right);
    return [left, right, left.shape.length < right.shape.length ? right.shape : left.shape];
  }

  #value(name: string, given: unknown): Value {
    return this.expectValue(`${name}: an operand`, given);
  }

  #vector(name: string, given: unknown): Value {
    const value = this.#value(name, given);
    if (value.shape.length === 1) return value;
    return this.#fail(
      name,
      `an operand has shape [${value.shape.join(", ")}], expected a vector; reshape(x, [${value.size}]) makes one`,
    );
  }

  #matrix(name: string, given: unknown): Value {
    const value = this.#value(name, given);
    if (value.shape.length === 2) return value;
    return this.#fail(
      name,
      `the matrix has shape [${value.shape.join(", ")}], expected [m, n]; reshape(x, [m, n]) makes one`,
    );
  }

  #count(name: string, what: string, count: number): number {
    if (Number.isInteger(count) && count >= 1) return count;
    return this.#fail(name, `${what} is ${describeValue(count)}, expected a whole number from 1 up`, RangeError);
  }

  #misfit(name: string, a: Value, b: Value): never {
    return this.#fail(
      name,
      `shapes [${a.shape.join(", ")}] and [${b.shape.join(", ")}] do not fit`,
    );
  }

  #fail(name: string, what: string, Kind: new (message: string) => Error = ShapeError): never {
    throw new Kind(`${this.#owner.name}: ${name}: ${what}`);
  }

  #record(operation: Operation, operands: readonly Value[], shape: readonly number[]): Value {
    const size = shape.reduce((a, b) => a * b, 1);
    const storage = {
      kind: "result" as const,
      place: reserve(this.#tape, size),
      size,
      usesCarry: operands.some(({ storage: { kind, usesCarry } }) => kind === "carry" || usesCarry),
      usesParameters: operands.some(
        ({ storage: { kind, usesParameters } }) => kind === "parameter" || usesParameters,
      ),
      node: { operation, operands },
    };
    const result = new Value(this.#owner, storage, 0, shape);
    this.results.push(result);
    return result;
  }
}
