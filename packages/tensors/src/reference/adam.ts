import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";

/**
 * The update of Adam as PyTorch defines it; the gradient is only read.
 *
 * @source Kingma and Ba, "Adam", ICLR 2015; Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR
 *   2019; Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018 (amsgrad).
 */
export function adam(memory: () => Floats): Pick<Kernels, "adam"> {
  return {
    adam(
      n,
      parameters,
      gradient,
      mean,
      square,
      maximum,
      rate,
      beta1,
      beta2,
      epsilon,
      step,
      weightDecay,
      decoupled,
    ) {
      const m = memory();
      const stepSize = rate / (1 - beta1 ** step);
      const correction = Math.sqrt(1 - beta2 ** step);
      for (let i = 0; i < n; i++) {
        let p = m[parameters + i];
        let g = m[gradient + i];
        if (decoupled === 1) p *= 1 - rate * weightDecay;
        else g += weightDecay * p;
        const average = beta1 * m[mean + i] + (1 - beta1) * g;
        let spread = beta2 * m[square + i] + (1 - beta2) * g * g;
        m[mean + i] = average;
        m[square + i] = spread;
        if (maximum !== 0) {
          spread = Math.max(m[maximum + i], spread);
          m[maximum + i] = spread;
        }
        m[parameters + i] = p - (stepSize * average) / (Math.sqrt(spread) / correction + epsilon);
      }
    },
  };
}
