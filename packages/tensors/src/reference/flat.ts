import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";

/** Arithmetic on flat vectors. */
export function flat(
  memory: () => Floats,
): Pick<Kernels, "sumOfSquares" | "largestMagnitude" | "scale" | "addScaled"> {
  return {
    sumOfSquares(n, x) {
      const m = memory();
      let sum = 0;
      for (let i = 0; i < n; i++) sum += m[x + i] ** 2;
      return sum;
    },

    largestMagnitude(n, x) {
      const m = memory();
      let largest = 0;
      for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(m[x + i])); // Math.max keeps NaN
      return largest;
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
