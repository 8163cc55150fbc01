import { functionKind } from "@backstream/tensors";
import type { Step } from "./Call.js";
import type { DeltaPlaces, Operation, OperationPlaces } from "./Operation.js";
import type { Place } from "./Place.js";

// Strides are read when a step is made: the widths of all fields are known then, and a step need not look them up.

/** y = factor · x + shift. */
export function affineOf(n: number, factor: number, shift: number): Operation {
  return {
    forward: ({ operands: [x], result }) => affineStep(n, factor, shift, x, result, 0),
    back: (_operand, { delta, target, accumulate }) => affineStep(n, factor, 0, delta, target, accumulate),
    passes: () => (factor === 1 ? 0 : undefined),
    stops: factor === 0,
  };
}

/** to = factor · from + shift, or +=. */
export function affineStep(
  n: number,
  factor: number,
  shift: number,
  from: Place,
  to: Place,
  accumulate: number,
): Step {
  const [ldx, ldy] = [from.field.width, to.field.width];
  return (call) =>
    call.rowwise.affine(call.rows, n, factor, shift, call.at(from), ldx, call.at(to), ldy, accumulate);
}

/** y = a + factor · b. */
export function addScaledOf(n: number, factor: number): Operation {
  return {
    forward: ({ operands: [a, b], result }) => addScaledStep(n, factor, a, b, result),
    back: (operand, { delta, target, accumulate }) =>
      affineStep(n, operand === 0 ? 1 : factor, 0, delta, target, accumulate),
    passes: (operand) => (operand === 0 || factor === 1 ? 0 : undefined),
  };
}

/** to = a + factor · b. */
export function addScaledStep(n: number, factor: number, a: Place, b: Place, to: Place): Step {
  const [lda, ldb, ldy] = [a.field.width, b.field.width, to.field.width];
  return (call) =>
    call.rowwise.addScaledRows(call.rows, n, factor, call.at(a), lda, call.at(b), ldb, call.at(to), ldy);
}

/** y = a ∘ b. */
export function multiplyOf(n: number): Operation {
  return {
    forward: ({ operands: [a, b], result }) => multiplyStep(n, a, b, result, 0),
    back: (operand, { operands, delta, target, accumulate }) =>
      multiplyStep(n, delta, operands[1 - operand], target, accumulate),
  };
}

function multiplyStep(n: number, a: Place, b: Place, to: Place, accumulate: number): Step {
  const [lda, ldb, ldy] = [a.field.width, b.field.width, to.field.width];
  return (call) =>
    call.rowwise.multiplyRows(call.rows, n, call.at(a), lda, call.at(b), ldb, call.at(to), ldy, accumulate);
}

/** y = a / b. */
export function divideOf(n: number): Operation {
  return {
    forward: ({ operands: [a, b], result }) => divideStep(n, a, b, result, 0),
    back: (operand, { operands: [, b], result: y, delta, target, accumulate }) => {
      if (operand === 0) return divideStep(n, delta, b, target, accumulate);
      const [ldb, ldy, lddy, lddb] = [b, y, delta, target].map(({ field }) => field.width);
      return (call) =>
        call.rowwise.divideRowsBack(
          call.rows,
          n,
          call.at(b),
          ldb,
          call.at(y),
          ldy,
          call.at(delta),
          lddy,
          call.at(target),
          lddb,
          accumulate,
        );
    },
  };
}

function divideStep(n: number, a: Place, b: Place, to: Place, accumulate: number): Step {
  const [lda, ldb, ldy] = [a.field.width, b.field.width, to.field.width];
  return (call) =>
    call.rowwise.divideRows(call.rows, n, call.at(a), lda, call.at(b), ldb, call.at(to), ldy, accumulate);
}

/** y = f(x), a function that kernels know. */
export function applyOf(n: number, name: keyof typeof functionKind): Operation {
  const kind = functionKind[name];
  return {
    forward: ({ operands: [x], result: y }) => {
      const [ldx, ldy] = [x.field.width, y.field.width];
      return (call) => call.rowwise.applyRows(kind, call.rows, n, call.at(x), ldx, call.at(y), ldy);
    },
    back: (_operand, { operands: [x], result: y, delta, target, accumulate }) => {
      const [ldx, ldy, lddy, lddx] = [x, y, delta, target].map(({ field }) => field.width);
      return (call) =>
        call.rowwise.applyRowsBack(
          kind,
          call.rows,
          n,
          call.at(x),
          ldx,
          call.at(y),
          ldy,
          call.at(delta),
          lddy,
          call.at(target),
          lddx,
          accumulate,
        );
    },
  };
}

/** y = f(x), a function of the user's. */
export function mapOf(
  n: number,
  f: (x: number) => number,
  derivative: (x: number, y: number) => number,
): Operation {
  return {
    forward: ({ operands: [x], result: y }) => {
      const [ldx, ldy] = [x.field.width, y.field.width];
      return (call) => {
        const [from, to] = [call.at(x), call.at(y)];
        for (let row = 0; row < call.rows; row++) {
          for (let i = 0; i < n; i++) {
            const value = f(call.memory[from + row * ldx + i]);
            call.memory[to + row * ldy + i] = value; // read anew: f may allocate in the arena
          }
        }
      };
    },
    back: (_operand, { operands: [x], result: y, delta, target, accumulate }) => {
      const [ldx, ldy, lddy, lddx] = [x, y, delta, target].map(({ field }) => field.width);
      return (call) => {
        const [atX, atY, atDelta, atTarget] = [call.at(x), call.at(y), call.at(delta), call.at(target)];
        for (let row = 0; row < call.rows; row++) {
          for (let i = 0; i < n; i++) {
            const { memory } = call;
            const slope = derivative(memory[atX + row * ldx + i], memory[atY + row * ldy + i]);
            const to = atTarget + row * lddx + i;
            const product = slope * call.memory[atDelta + row * lddy + i];
            call.memory[to] = accumulate === 1 ? call.memory[to] + product : product;
          }
        }
      };
    },
  };
}

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

/** y[n] = x[k] · Wᵀ[n, k] + b[n]: weight and bias are places among the parameters. */
export function linearOf(n: number, k: number, weight: Place, bias: Place | undefined): Operation {
  return {
    forward: ({ operands: [x], result }: OperationPlaces) => {
      const [ldx, ldy] = [x.field.width, result.field.width];
      return (call) => {
        const biasAddress = bias ? call.at(bias) : 0;
        const [from, to] = [call.at(x), call.at(result)];
        call.kernels.productTransposed(
          call.rows,
          n,
          k,
          from,
          ldx,
          call.at(weight),
          k,
          biasAddress,
          to,
          ldy,
        );
      };
    },
    back: (_operand, { delta, target, accumulate }: DeltaPlaces) => {
      const [lddy, lddx] = [delta.field.width, target.field.width];
      return (call) => {
        const [from, to] = [call.at(delta), call.at(target)];
        call.kernels.product(call.rows, k, n, from, lddy, call.at(weight), k, to, lddx, accumulate);
      };
    },
    gradient: (x, delta) => {
      const [ldx, lddy] = [x.field.width, delta.field.width];
      return (call) => {
        const from = call.at(delta);
        const { rows, gradient } = call;
        call.kernels.productGradient(rows, n, k, from, lddy, call.at(x), ldx, gradient + weight.offset, k);
        if (bias) call.kernels.sumRows(rows, n, from, lddy, gradient + bias.offset);
      };
    },
  };
}
