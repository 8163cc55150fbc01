import type { Operation } from "./Operation.js";
import type { Place } from "./Place.js";

/** y[n] = x[k] · Wᵀ[n, k] + b[n]: weight and bias are places among the parameters. */
export function linearOf(n: number, k: number, weight: Place, bias: Place | undefined): Operation {
  return {
    forward: ({ operands: [x], result }) => {
      const [ldx, ldy] = [x.field.width, result.field.width];
      return (call) => {
        const biasAddress = bias ? call.at(bias) : 0;
        const [from, to] = [call.at(x), call.at(result)];
        call.kernels.productTransposed(call.rows, n, k, from, ldx, call.at(weight), k, biasAddress, to, ldy);
      };
    },
    back: (_operand, { delta, target, accumulate }) => {
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
