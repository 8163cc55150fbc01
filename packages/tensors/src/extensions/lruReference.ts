import type { Floats } from "../Floats.js";
import type { LruKernels } from "./LruKernels.js";

/** The kernels of the linear recurrent unit in plain TypeScript. */
export function lruReference(memory: () => Floats): LruKernels {
  return {
    lruForward(rows, units, outputs, eigenvalues, c, d, x, s, sNext, y, tape) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        const [before, after] = [s + row * 2 * units, sNext + row * 2 * units];
        const t = tape + row * 6 * units;
        for (let i = 0; i < units; i++) {
          const radius = Math.exp(-Math.exp(m[eigenvalues + i]));
          const angle = Math.exp(m[eigenvalues + units + i]);
          const gamma = Math.exp(m[eigenvalues + 2 * units + i]);
          const [lambdaRe, lambdaIm] = [radius * Math.cos(angle), radius * Math.sin(angle)];
          const [re, im] = [m[before + i], m[before + units + i]];
          m[after + i] = lambdaRe * re - lambdaIm * im + gamma * m[t + i];
          m[after + units + i] = lambdaRe * im + lambdaIm * re + gamma * m[t + units + i];
          m[t + 2 * units + i] = -m[after + units + i];
          m[t + 3 * units + i] = lambdaRe;
          m[t + 4 * units + i] = lambdaIm;
          m[t + 5 * units + i] = gamma;
        }
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let i = 0; i < units; i++) {
            sum += m[c + o * units + i] * m[after + i];
            sum -= m[c + (outputs + o) * units + i] * m[after + units + i];
          }
          m[y + row * outputs + o] = d === 0 ? sum : sum + m[d + o] * m[x + row * outputs + o];
        }
      }
    },

    lruBackward(rows, units, outputs, c, tape, dy, ds, gates) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        const [t, g, delta] = [tape + row * 6 * units, gates + row * 4 * units, ds + row * 2 * units];
        for (let i = 0; i < units; i++) {
          let [re, im] = [m[delta + i], m[delta + units + i]];
          for (let o = 0; o < outputs; o++) {
            const error = m[dy + row * outputs + o];
            re += error * m[c + o * units + i];
            im -= error * m[c + (outputs + o) * units + i];
          }
          const [lambdaRe, lambdaIm] = [m[t + 3 * units + i], m[t + 4 * units + i]];
          const gamma = m[t + 5 * units + i];
          m[g + i] = re;
          m[g + units + i] = im;
          m[g + 2 * units + i] = gamma * re;
          m[g + 3 * units + i] = gamma * im;
          m[delta + i] = lambdaRe * re + lambdaIm * im;
          m[delta + units + i] = lambdaRe * im - lambdaIm * re;
        }
      }
    },

    lruGradient(rows, units, eigenvalues, s, lds, tape, gates, ldg, gradient) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        const [t, g, before] = [tape + row * 6 * units, gates + row * ldg, s + row * lds];
        for (let i = 0; i < units; i++) {
          const [re, im] = [m[before + i], m[before + units + i]];
          const [dRe, dIm] = [m[g + i], m[g + units + i]];
          const [lambdaRe, lambdaIm] = [m[t + 3 * units + i], m[t + 4 * units + i]];
          const [dLambdaRe, dLambdaIm] = [dRe * re + dIm * im, dIm * re - dRe * im];
          // The derivative of λ by nu_log is -exp(nu_log) λ, by theta_log i exp(theta_log) λ.
          m[gradient + i] -= Math.exp(m[eigenvalues + i]) * (lambdaRe * dLambdaRe + lambdaIm * dLambdaIm);
          m[gradient + units + i] +=
            Math.exp(m[eigenvalues + units + i]) * (lambdaRe * dLambdaIm - lambdaIm * dLambdaRe);
          if (ldg < 4 * units) continue;
          m[gradient + 2 * units + i] +=
            m[g + 2 * units + i] * m[t + i] + m[g + 3 * units + i] * m[t + units + i];
        }
      }
    },

    addProducts(rows, n, d, x, y) {
      const m = memory();
      for (let i = 0; i < rows * n; i++) m[y + i] += m[d + (i % n)] * m[x + i];
    },

    sumProducts(rows, n, a, b, c) {
      const m = memory();
      for (let i = 0; i < rows * n; i++) m[c + (i % n)] += m[a + i] * m[b + i];
    },
  };
}
