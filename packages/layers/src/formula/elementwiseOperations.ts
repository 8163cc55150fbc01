import { functionKind } from "@backstream/tensors";
import type { Step } from "./Call.js";
import type { Operation } from "./Operation.js";
import type { Place } from "./Place.js";

// Strides are read when a step is made: the widths of all fields are known then, and a step need not look them up.

/** y = factor · x + shift; with a factor of 0 the shift, whatever x is. */
export function affineOf(n: number, factor: number, shift: number): Operation {
  return {
    forward: ({ operands: [x], result }) =>
      factor === 0 ? fillStep(n, shift, result) : affineStep(n, factor, shift, x, result, 0),
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

/** to = value. */
export function fillStep(n: number, value: number, to: Place): Step {
  const stride = to.field.width;
  return (call) => {
    const first = call.at(to);
    for (let row = 0; row < call.rows; row++)
      call.memory.fill(value, first + row * stride, first + row * stride + n);
  };
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
