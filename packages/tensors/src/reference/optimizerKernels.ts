import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";

/**
 * The updates of gradient descent as PyTorch defines them; the gradient is only read.
 *
 * @source Kingma and Ba, "Adam", ICLR 2015; Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR
 *   2019; Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018 (amsgrad); Tieleman and Hinton,
 *   Coursera lecture 6.5, 2012 (RMSprop).
 */
export function optimizerKernels(memory: () => Floats): Pick<Kernels, "sgd" | "adam" | "rmsProp"> {
  return {
    sgd(n, parameters, gradient, velocity, rate, momentum, nesterov, weightDecay, first) {
      const m = memory();
      for (let i = 0; i < n; i++) {
        const g = m[gradient + i] + weightDecay * m[parameters + i];
        let step = g;
        if (velocity !== 0) {
          const v = first === 1 ? g : momentum * m[velocity + i] + g;
          m[velocity + i] = v;
          step = nesterov === 1 ? g + momentum * v : v;
        }
        m[parameters + i] -= rate * step;
      }
    },

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

    rmsProp(n, parameters, gradient, square, velocity, rate, decay, epsilon, momentum, weightDecay) {
      const m = memory();
      for (let i = 0; i < n; i++) {
        const g = m[gradient + i] + weightDecay * m[parameters + i];
        const spread = decay * m[square + i] + (1 - decay) * g * g;
        m[square + i] = spread;
        let step = g / (Math.sqrt(spread) + epsilon);
        if (velocity !== 0) {
          step += momentum * m[velocity + i];
          m[velocity + i] = step;
        }
        m[parameters + i] -= rate * step;
      }
    },
  };
}
