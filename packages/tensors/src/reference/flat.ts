import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";

/** Arithmetic on flat vectors. */
export function flat(
  memory: () => Floats,
): Pick<Kernels, "sumOfSquares" | "allFinite" | "scale" | "addScaled"> {
  return {
    sumOfSquares(n, x) {
      const m = memory();
      let sum = 0;
      for (let i = 0; i < n; i++) sum += m[x + i] ** 2;
      return sum;
    },

    allFinite(n, x) {
      const m = memory();
      for (let i = 0; i < n; i++) if (!Number.isFinite(m[x + i])) return 0;
      return 1;
    },

    scale(n, factor, x) {
      const m = memory();
      for (let i = 0; i < n; i++) m[x + i] *= factor;
    },

    addScaled(n, factor, x, y) {
      const m = memory();
      for (let i = 0; i < n; i++) m[y + i] += factor * m[x + i];
    },
  };
}
