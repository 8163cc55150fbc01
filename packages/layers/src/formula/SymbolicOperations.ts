import type { SymbolicValue } from "./SymbolicValue.js";

/** A value, or a number that stands for a value that is everywhere the same. */
export type Operand = SymbolicValue | number;

/**
 * The operations of `differentiate`. Each works on a row of its own; operands have the same number of features, or one, which is then
 * used for all features.
 */
export interface SymbolicOperations {
  /** x · Wᵀ + b: weight `[fanOut, fanIn]` and bias `[fanOut]` are parameters of the layer, as declared. */
  readonly linear: (x: SymbolicValue, weight: SymbolicValue, bias?: SymbolicValue) => SymbolicValue;
  /** The sum of two operands or more. */
  readonly add: (...operands: readonly Operand[]) => SymbolicValue;
  /** a - b. */
  readonly subtract: (a: Operand, b: Operand) => SymbolicValue;
  /** The product of two operands or more, number by number. */
  readonly multiply: (...operands: readonly Operand[]) => SymbolicValue;
  /** a / b, number by number. */
  readonly divide: (a: Operand, b: Operand) => SymbolicValue;
  /** scale · x + shift, with two numbers. */
  readonly affine: (x: SymbolicValue, scale: number, shift?: number) => SymbolicValue;

  readonly exp: (x: SymbolicValue) => SymbolicValue;
  /** The natural logarithm. */
  readonly log: (x: SymbolicValue) => SymbolicValue;
  readonly tanh: (x: SymbolicValue) => SymbolicValue;
  /** 1 / (1 + exp(-x)). */
  readonly sigmoid: (x: SymbolicValue) => SymbolicValue;
  /** log(1 + exp(x)). */
  readonly softplus: (x: SymbolicValue) => SymbolicValue;
  /** max(x, 0). */
  readonly relu: (x: SymbolicValue) => SymbolicValue;
  /** x where x > 0, else exp(x) - 1. */
  readonly elu: (x: SymbolicValue) => SymbolicValue;
  /** x + 1 where x > 0, else exp(x): elu(x) + 1, exact where it is small. */
  readonly eluPlusOne: (x: SymbolicValue) => SymbolicValue;
  readonly sqrt: (x: SymbolicValue) => SymbolicValue;
  /** 1 / √x. */
  readonly rsqrt: (x: SymbolicValue) => SymbolicValue;
  /** Any function of one number and its derivative, both plain JavaScript; slower than the others. */
  readonly map: (
    x: SymbolicValue,
    f: (x: number) => number,
    derivative: (x: number, y: number) => number,
  ) => SymbolicValue;

  /** The sum of the features: one number. */
  readonly sum: (x: SymbolicValue) => SymbolicValue;
  /** The mean of the features: one number. */
  readonly mean: (x: SymbolicValue) => SymbolicValue;
  /** The features from `start` up to, but not including, `end` (the last where not given). It copies nothing. */
  readonly slice: (x: SymbolicValue, start: number, end?: number) => SymbolicValue;
  /** The features of all values, one after the other. */
  readonly concat: (...values: readonly SymbolicValue[]) => SymbolicValue;
  /** The same numbers, row-major, in another shape. It copies nothing. */
  readonly reshape: (x: SymbolicValue, shape: readonly number[]) => SymbolicValue;
  /** `[m]` becomes `[m, times]`: each feature, `times` times. */
  readonly repeat: (x: SymbolicValue, times: number) => SymbolicValue;

  /** a bᵀ: a `[m]` and b `[n]` become the matrix `[m, n]`. */
  readonly outer: (a: SymbolicValue, b: SymbolicValue) => SymbolicValue;
  /** A v: a matrix `[m, n]` and a vector `[n]` become `[m]`. */
  readonly matrixVector: (matrix: SymbolicValue, vector: SymbolicValue) => SymbolicValue;
  /** vᵀ A: a vector `[m]` and a matrix `[m, n]` become `[n]`. */
  readonly vectorMatrix: (vector: SymbolicValue, matrix: SymbolicValue) => SymbolicValue;
}
