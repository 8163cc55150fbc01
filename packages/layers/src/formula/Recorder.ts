import { describeValue } from "@backstream/core";
import type { functionKind } from "@backstream/tensors";
import type { Operation } from "./Operation.js";
import { addScaledOf, affineOf, applyOf, divideOf, mapOf, multiplyOf } from "./elementwiseOperations.js";
import { linearOf } from "./linearOf.js";
import { reserve, type Field } from "./Place.js";
import { concatOf, matrixVectorOf, outerOf, repeatOf, sumOf, vectorMatrixOf } from "./rowOperations.js";
import type { Operand, SymbolicOperations } from "./SymbolicOperations.js";
import { Value } from "./Value.js";
import { ValueChecks } from "./ValueChecks.js";

/** Makes the operations of one formula, and records which are called. */
export class Recorder {
  /** Results in the order in which they were made. */
  readonly results: Value[] = [];
  readonly #owner: { readonly name: string };
  readonly #tape: Field;
  readonly #checks: ValueChecks;

  constructor(owner: { readonly name: string }, tape: Field) {
    this.#owner = owner;
    this.#tape = tape;
    this.#checks = new ValueChecks(owner);
  }

  /** Checks that something is a value of this formula. */
  expectValue(what: string, given: unknown): Value {
    return this.#checks.expectValue(what, given);
  }

  readonly operations: SymbolicOperations = {
    linear: (x, weight, bias) => this.#linear(x, weight, bias),
    add: (...operands) => this.#all("add", operands, (a, b) => this.#sum("add", a, b, 1)),
    subtract: (a, b) => this.#sum("subtract", a, b, -1),
    multiply: (...operands) => this.#all("multiply", operands, (a, b) => this.#multiply(a, b)),
    divide: (a, b) => this.#divide(a, b),
    affine: (x, scale, shift = 0) => this.#affine("affine", x, scale, shift),
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
          this.#checks.fail(
            "map",
            `a function is ${describeValue(given)}, expected f and its derivative`,
            TypeError,
          );
      }
      const value = this.#checks.value("map", x);
      return this.#record(mapOf(value.size, f, derivative), [value], value.shape);
    },
    sum: (x) => this.#total(this.#checks.value("sum", x), 1),
    mean: (x) => {
      const value = this.#checks.value("mean", x);
      return this.#total(value, 1 / value.size);
    },
    slice: (x, start, end) => this.#slice(x, start, end),
    concat: (...values) => {
      if (values.length === 0) this.#checks.fail("concat", "there are no values, expected one or more");
      const parts = values.map((value) => this.#checks.value("concat", value));
      const sizes = parts.map(({ size }) => size);
      return this.#record(concatOf(sizes), parts, [sizes.reduce((a, b) => a + b, 0)]);
    },
    reshape: (x, shape) => {
      const value = this.#checks.value("reshape", x);
      const size = Array.isArray(shape)
        ? (shape as readonly number[]).reduce(
            (product, one) => product * this.#checks.count("reshape", "a size", one),
            1,
          )
        : NaN;
      if (size !== value.size)
        this.#checks.fail(
          "reshape",
          `the shape is ${describeValue(shape)}, expected one of ${value.size} numbers`,
        );
      return value.view(0, [...shape]);
    },
    repeat: (x, times) => {
      const value = this.#checks.vector("repeat", x);
      return this.#repeat(value, this.#checks.count("repeat", "times", times));
    },
    outer: (a, b) => {
      const [left, right] = [this.#checks.vector("outer", a), this.#checks.vector("outer", b)];
      const [m, n] = [left.size, right.size];
      return this.#record(outerOf(m, n), [left, right], [m, n]);
    },
    matrixVector: (matrix, vector) => {
      const [left, right] = [
        this.#checks.matrix("matrixVector", matrix),
        this.#checks.vector("matrixVector", vector),
      ];
      const [m, n] = left.shape;
      if (n !== right.size) this.#checks.misfit("matrixVector", left, right);
      return this.#record(matrixVectorOf(m, n), [left, right], [m]);
    },
    vectorMatrix: (vector, matrix) => {
      const [left, right] = [
        this.#checks.vector("vectorMatrix", vector),
        this.#checks.matrix("vectorMatrix", matrix),
      ];
      const [m, n] = right.shape;
      if (m !== left.size) this.#checks.misfit("vectorMatrix", left, right);
      return this.#record(vectorMatrixOf(m, n), [left, right], [n]);
    },
  };

  /** A value that an operation of this formula has made. */
  copy(value: Value): Value {
    return this.#affine("copy", value, 1, 0);
  }

  #linear(given: unknown, weight: unknown, bias: unknown): Value {
    let x = this.#checks.vector("linear", given);
    // The products of a window need rows of x, which a parameter has only one of.
    if (x.storage.kind === "parameter") x = this.copy(x);
    const w = this.#checks.parameter("weight", weight);
    if (w.shape.length !== 2)
      this.#checks.fail("linear", `the weight has shape [${w.shape.join(", ")}], expected a matrix`);
    const [n, k] = w.shape;
    if (k !== x.size) {
      this.#checks.fail(
        "linear",
        `a weight of shape [${n}, ${k}] takes ${k} features, and there are ${x.size}`,
      );
    }
    const b = bias === undefined ? undefined : this.#checks.parameter("bias", bias);
    if (b && b.size !== n)
      this.#checks.fail("linear", `the bias has shape [${b.shape.join(", ")}], expected [${n}]`);
    const operands = b ? [x, w, b] : [x, w];
    return this.#record(linearOf(n, k, w.place, b?.place), operands, [n]);
  }

  #all(name: string, operands: readonly Operand[], combine: (a: Operand, b: Operand) => Value): Value {
    if (operands.length < 2)
      this.#checks.fail(name, `there are ${operands.length} operands, expected two or more`);
    return operands.slice(1).reduce<Operand>((a, b) => combine(a, b), operands[0]) as Value; // combined at least once
  }

  #sum(name: string, a: Operand, b: Operand, factor: number): Value {
    if (typeof b === "number") return this.#affine(name, a, 1, factor * b);
    if (typeof a === "number") return this.#affine(name, b, factor, a);
    const [left, right, shape] = this.#fit(name, a, b);
    return this.#record(addScaledOf(left.size, factor), [left, right], shape);
  }

  #multiply(a: Operand, b: Operand): Value {
    if (typeof b === "number") return this.#affine("multiply", a, b, 0);
    if (typeof a === "number") return this.#affine("multiply", b, a, 0);
    const [left, right, shape] = this.#fit("multiply", a, b);
    return this.#record(multiplyOf(left.size), [left, right], shape);
  }

  #divide(a: Operand, b: Operand): Value {
    if (typeof b === "number") return this.#affine("divide", a, 1 / b, 0);
    const divisor = this.#checks.value("divide", b);
    const [left, right, shape] = this.#fit(
      "divide",
      typeof a === "number" ? this.#affine("divide", divisor, 0, a) : a,
      divisor,
    );
    return this.#record(divideOf(left.size), [left, right], shape);
  }

  #affine(name: string, x: unknown, scale: number, shift: number): Value {
    const value = this.#checks.value(name, x);
    for (const number of [scale, shift]) {
      if (!Number.isFinite(number))
        this.#checks.fail(
          name,
          `a factor or summand is ${describeValue(number)}, expected a finite number`,
          RangeError,
        );
    }
    return this.#record(affineOf(value.size, scale, shift), [value], value.shape);
  }

  #function(name: keyof typeof functionKind): (x: unknown) => Value {
    return (x) => {
      const value = this.#checks.value(name, x);
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
    const value = this.#checks.vector("slice", x);
    const to = end ?? value.size;
    const isInside = Number.isInteger(start) && Number.isInteger(to) && start >= 0 && start < to;
    if (!isInside || to > value.size) {
      this.#checks.fail(
        "slice",
        `features ${describeValue(start)} to ${describeValue(to)}, expected a part of 0 to ${value.size}`,
      );
    }
    return value.view(start, [to - start]);
  }

  /** Two values of the same size: one that has a single number is repeated. */
  #fit(name: string, a: unknown, b: unknown): [Value, Value, readonly number[]] {
    let [left, right] = [this.#checks.value(name, a), this.#checks.value(name, b)];
    if (left.size === 1 && right.size > 1) left = this.#repeat(left, right.size).view(0, right.shape);
    if (right.size === 1 && left.size > 1) right = this.#repeat(right, left.size).view(0, left.shape);
    const isMatrix = left.shape.length === 2 && right.shape.length === 2;
    if (left.size !== right.size || (isMatrix && left.shape[0] !== right.shape[0]))
      this.#checks.misfit(name, left, right);
    return [left, right, left.shape.length < right.shape.length ? right.shape : left.shape];
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
