import type { Step } from "./Call.js";
import { affineStep } from "./elementwiseOperations.js";
import type { Operation } from "./Operation.js";
import type { Place } from "./Place.js";

/** y[m] = factor · the sums of m parts of n. */
export function sumOf(m: number, n: number, factor: number): Operation {
  return {
    forward: ({ operands: [x], result }) => sumStep(m, n, factor, x, result, 0),
    back: (_operand, { delta, target, accumulate }) => repeatStep(m, n, factor, delta, target, accumulate),
  };
}

/** y[m, n]: each of m numbers, n times. */
export function repeatOf(m: number, n: number): Operation {
  return {
    forward: ({ operands: [x], result }) => repeatStep(m, n, 1, x, result, 0),
    back: (_operand, { delta, target, accumulate }) => sumStep(m, n, 1, delta, target, accumulate),
  };
}

function sumStep(m: number, n: number, factor: number, from: Place, to: Place, accumulate: number): Step {
  const [ldx, ldy] = [from.field.width, to.field.width];
  return (call) =>
    call.rowwise.sumParts(call.rows, m, n, factor, call.at(from), ldx, call.at(to), ldy, accumulate);
}

function repeatStep(m: number, n: number, factor: number, from: Place, to: Place, accumulate: number): Step {
  const [ldx, ldy] = [from.field.width, to.field.width];
  return (call) =>
    call.rowwise.repeatParts(call.rows, m, n, factor, call.at(from), ldx, call.at(to), ldy, accumulate);
}

/** One value after the other. */
export function concatOf(sizes: readonly number[]): Operation {
  const offsets = sizes.map((_size, index) => sizes.slice(0, index).reduce((a, b) => a + b, 0));
  const part = ({ field, offset }: Place, index: number): Place => ({
    field,
    offset: offset + offsets[index],
  });
  return {
    forward: ({ operands, result }) => {
      const steps = operands.map((from, index) =>
        affineStep(sizes[index], 1, 0, from, part(result, index), 0),
      );
      return (call) => {
        for (let index = 0; index < steps.length; index++) steps[index](call);
      };
    },
    back: (operand, { delta, target, accumulate }) =>
      affineStep(sizes[operand], 1, 0, part(delta, operand), target, accumulate),
    passes: (operand) => offsets[operand],
  };
}

/** y[m, n] = a[m] bᵀ[n]. */
export function outerOf(m: number, n: number): Operation {
  return {
    forward: ({ operands: [a, b], result }) => matrixStep("outerRows", m, n, a, b, result, 0),
    back: (operand, { operands: [a, b], delta, target, accumulate }) =>
      operand === 0
        ? matrixStep("matrixVectorRows", m, n, delta, b, target, accumulate)
        : matrixStep("vectorMatrixRows", m, n, a, delta, target, accumulate),
  };
}

/** y[m] = a[m, n] b[n]. */
export function matrixVectorOf(m: number, n: number): Operation {
  return {
    forward: ({ operands: [a, b], result }) => matrixStep("matrixVectorRows", m, n, a, b, result, 0),
    back: (operand, { operands: [a, b], delta, target, accumulate }) =>
      operand === 0
        ? matrixStep("outerRows", m, n, delta, b, target, accumulate)
        : matrixStep("vectorMatrixRows", m, n, delta, a, target, accumulate),
  };
}

/** y[n] = aᵀ[m] b[m, n]. */
export function vectorMatrixOf(m: number, n: number): Operation {
  return {
    forward: ({ operands: [a, b], result }) => matrixStep("vectorMatrixRows", m, n, a, b, result, 0),
    back: (operand, { operands: [a, b], delta, target, accumulate }) =>
      operand === 0
        ? matrixStep("matrixVectorRows", m, n, b, delta, target, accumulate)
        : matrixStep("outerRows", m, n, a, delta, target, accumulate),
  };
}

function matrixStep(
  kernel: "outerRows" | "matrixVectorRows" | "vectorMatrixRows",
  m: number,
  n: number,
  a: Place,
  b: Place,
  to: Place,
  accumulate: number,
): Step {
  const [lda, ldb, ldy] = [a.field.width, b.field.width, to.field.width];
  return (call) =>
    call.rowwise[kernel](call.rows, m, n, call.at(a), lda, call.at(b), ldb, call.at(to), ldy, accumulate);
}
