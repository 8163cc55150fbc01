import type { SymbolicValue } from "./SymbolicValue.js";

/** A value, or a number that stands for a value that is everywhere the same. */
export type Operand = SymbolicValue | number;

/**
 * The operations of `differentiate`. Each works on a row of its own; operands have the same number of features, or one, which is then
 * used for all features.
 */
export interface SymbolicOperations {
  /** x · Wᵀ + b: weight `[fanOut, fanIn]` and bias `[fanOut]` are parameters of the layer, as declared. */
  linear(x: SymbolicValue, weight: SymbolicValue, bias?: SymbolicValue): SymbolicValue;
  /** The sum of two operands or more. */
  add(...operands: readonly Operand[]): SymbolicValue;
  /** a - b. */
  subtract(a: Operand, b: Operand): SymbolicValue;
  /** The product of two operands or more, number by number. */
  multiply(...operands: readonly Operand[]): SymbolicValue;
  /** a / b, number by number. */
  divide(a: Operand, b: Operand): SymbolicValue;
  /** scale · x + shift, with two numbers. */
  affine(x: SymbolicValue, scale: number, shift?: number): SymbolicValue;

  exp(x: SymbolicValue): SymbolicValue;
  /** The natural logarithm. */
  log(x: SymbolicValue): SymbolicValue;
  tanh(x: SymbolicValue): SymbolicValue;
  /** 1 / (1 + exp(-x)). */
  sigmoid(x: SymbolicValue): SymbolicValue;
  /** log(1 + exp(x)). */
  softplus(x: SymbolicValue): SymbolicValue;
  /** max(x, 0). */
  relu(x: SymbolicValue): SymbolicValue;
  /** x where x > 0, else exp(x) - 1. */
  elu(x: SymbolicValue): SymbolicValue;
  /** x + 1 where x > 0, else exp(x): elu(x) + 1, exact where it is small. */
  eluPlusOne(x: SymbolicValue): SymbolicValue;
  sqrt(x: SymbolicValue): SymbolicValue;
  /** 1 / √x. */
  rsqrt(x: SymbolicValue): SymbolicValue;
  /** Any function of one number and its derivative, both plain JavaScript; slower than the others. */
  map(
    x: SymbolicValue,
    f: (x: number) => number,
    derivative: (x: number, y: number) => number,
  ): SymbolicValue;

  /** The sum of the features: one number. */
  sum(x: SymbolicValue): SymbolicValue;
  /** The mean of the features: one number. */
  mean(x: SymbolicValue): SymbolicValue;
  /** The features from `start` up to, but not including, `end` (the last where not given). It copies nothing. */
  slice(x: SymbolicValue, start: number, end?: number): SymbolicValue;
  /** The features of all values, one after the other. */
  concat(...values: readonly SymbolicValue[]): SymbolicValue;
  /** The same numbers, row-major, in another shape. It copies nothing. */
  reshape(x: SymbolicValue, shape: readonly number[]): SymbolicValue;
  /** `[m]` becomes `[m, times]`: each feature, `times` times. */
  repeat(x: SymbolicValue, times: number): SymbolicValue;

  /** a bᵀ: a `[m]` and b `[n]` become the matrix `[m, n]`. */
  outer(a: SymbolicValue, b: SymbolicValue): SymbolicValue;
  /** A v: a matrix `[m, n]` and a vector `[n]` become `[m]`. */
  matrixVector(matrix: SymbolicValue, vector: SymbolicValue): SymbolicValue;
  /** vᵀ A: a vector `[m]` and a matrix `[m, n]` become `[n]`. */
  vectorMatrix(vector: SymbolicValue, matrix: SymbolicValue): SymbolicValue;
}
