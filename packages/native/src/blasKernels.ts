import { elmanKernels, lstmKernels, replaceExtension, type Kernels } from "@backstream/tensors";
import type { BlasProducts } from "./blasProducts.js";

type Taken = "productTransposed" | "product" | "productGradient" | "gruForward" | "gruBackward" | "extension";

/**
 * The kernels that multiply matrices: by BLAS from `above` multiplications on, by the embedded kernels below that.
 *
 * A recurrent cell is its matrix products and, between them, the kernels of its gates.
 */
export function blasKernels(
  { multiply, multiplyTransposed, addGradient }: BlasProducts,
  embedded: Kernels,
  above: number,
): Pick<Kernels, Taken> {
  const productTransposed: Kernels["productTransposed"] = (rows, n, k, a, lda, b, ldb, bias, c, ldc) => {
    if (rows * n * k < above) return embedded.productTransposed(rows, n, k, a, lda, b, ldb, bias, c, ldc);
    multiplyTransposed(rows, n, k, a, lda, b, ldb, c, ldc, 0);
    if (bias !== 0) embedded.addRow(rows, n, bias, c, ldc);
  };

  const extension = replaceExtension(embedded, elmanKernels, (elman) => ({
    elmanForward(rows, fanIn, u, relu, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y) {
      if (rows * u * (fanIn + u) < above)
        return elman.elmanForward(rows, fanIn, u, relu, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y);
      if (weightIh) productTransposed(rows, u, fanIn, x, fanIn, weightIh, fanIn, biasIh, hNext, u);
      multiplyTransposed(rows, u, u, h, u, weightHh, u, hNext, u, 1);
      embedded.addRow(rows, u, biasHh, hNext, u);
      elman.elmanGates(rows, u, relu, hNext, y);
    },

    elmanBackward(rows, u, relu, hNext, dy, dh, weightHh, gates) {
      if (rows * u * u < above) return elman.elmanBackward(rows, u, relu, hNext, dy, dh, weightHh, gates);
      elman.elmanGatesBack(rows, u, relu, hNext, dy, dh, gates);
      multiply(rows, u, u, gates, u, weightHh, u, dh, u, 0);
    },
  }));

  return {
    productTransposed,

    product(rows, n, k, a, lda, b, ldb, c, ldc, accumulate) {
      if (rows * n * k < above) return embedded.product(rows, n, k, a, lda, b, ldb, c, ldc, accumulate);
      multiply(rows, n, k, a, lda, b, ldb, c, ldc, accumulate);
    },

    productGradient(rows, m, n, a, lda, b, ldb, c, ldc) {
      if (rows * m * n < above) return embedded.productGradient(rows, m, n, a, lda, b, ldb, c, ldc);
      addGradient(rows, m, n, a, lda, b, ldb, c, ldc);
    },

    gruForward(rows, fanIn, u, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y, tape) {
      if (rows * 3 * u * (fanIn + u) < above)
        return embedded.gruForward(rows, fanIn, u, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y, tape);
      // A row of the tape: the sums of r, z and n (for n, those over x only); then U_n h + b_hn, not yet multiplied by
      // r.
      const [wide, upToN, ofMemory] = [4 * u, 2 * u, tape + 3 * u];
      if (weightIh) productTransposed(rows, 3 * u, fanIn, x, fanIn, weightIh, fanIn, biasIh, tape, wide);
      multiplyTransposed(rows, upToN, u, h, u, weightHh, u, tape, wide, 1);
      embedded.addRow(rows, upToN, biasHh, tape, wide);
      multiplyTransposed(rows, u, u, h, u, weightHh + upToN * u, u, ofMemory, wide, 0);
      embedded.addRow(rows, u, biasHh + upToN, ofMemory, wide);
      embedded.gruGates(rows, u, h, hNext, y, tape);
    },

    gruBackward(rows, u, h, tape, dy, dh, weightHh, gates) {
      if (rows * 3 * u * u < above) return embedded.gruBackward(rows, u, h, tape, dy, dh, weightHh, gates);
      const [wide, upToN] = [4 * u, 2 * u];
      embedded.gruGatesBack(rows, u, h, tape, dy, dh, gates);
      multiply(rows, u, upToN, gates, wide, weightHh, u, dh, u, 1);
      multiply(rows, u, u, gates + 3 * u, wide, weightHh + upToN * u, u, dh, u, 1);
    },

    extension: replaceExtension({ extension }, lstmKernels, (lstm) => ({
      lstmForward(rows, fanIn, u, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y, tape) {
        if (rows * 4 * u * (fanIn + u) < above)
          return lstm.lstmForward(rows, fanIn, u, x, h, weightIh, weightHh, biasIh, biasHh, hNext, y, tape);
        const [all, wide] = [4 * u, 5 * u];
        if (weightIh) productTransposed(rows, all, fanIn, x, fanIn, weightIh, fanIn, biasIh, tape, wide);
        multiplyTransposed(rows, all, u, h, 2 * u, weightHh, u, tape, wide, 1);
        embedded.addRow(rows, all, biasHh, tape, wide);
        lstm.lstmGates(rows, u, h, hNext, y, tape);
      },

      lstmBackward(rows, u, h, tape, dy, dh, weightHh, gates) {
        if (rows * 4 * u * u < above) return lstm.lstmBackward(rows, u, h, tape, dy, dh, weightHh, gates);
        lstm.lstmGatesBack(rows, u, h, tape, dy, dh, gates);
        multiply(rows, u, 4 * u, gates, 4 * u, weightHh, u, dh, 2 * u, 0);
      },
    })),
  };
}
