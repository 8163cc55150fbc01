import type { Floats } from "../Floats.js";
import { wasm } from "../generated/joins.js";
import type { KernelExtension } from "../KernelExtension.js";

/** What joins branches of a network. `ld…` is the number of floats from one row to the next. */
export interface JoinKernels {
  /** y[rows, n] = x. */
  copyRows(rows: number, n: number, x: number, ldx: number, y: number, ldy: number): void;
  /** y[rows, n] += x. */
  addRows(rows: number, n: number, x: number, ldx: number, y: number, ldy: number): void;
  /** y[rows, n] = the product, number by number, of the `parts` parts of x[rows, parts, n]. */
  multiplyParts(rows: number, n: number, parts: number, x: number, y: number): void;
  /** dx[rows, parts, n]: of each part, dy · the product of the other parts. */
  multiplyPartsBack(rows: number, n: number, parts: number, x: number, dy: number, dx: number): void;
}

/**
 * The kernels with which branches of a network are joined.
 *
 * @example
 *   const block = arena.allocate(4);
 *   block.array.set([2, 3, 5]);
 *   kernels.extension(joinKernels).multiplyParts(1, 1, 3, block.address, block.address + 3);
 *   block.array[3] // => 30
 */
export const joinKernels: KernelExtension<JoinKernels> = { name: "joins", wasm, reference };

function reference(memory: () => Floats): JoinKernels {
  return {
    copyRows(rows, n, x, ldx, y, ldy) {
      const m = memory();
      for (let row = 0; row < rows; row++) m.copyWithin(y + row * ldy, x + row * ldx, x + row * ldx + n);
    },

    addRows(rows, n, x, ldx, y, ldy) {
      const m = memory();
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < n; i++) m[y + row * ldy + i] += m[x + row * ldx + i];
      }
    },

    multiplyParts(rows, n, parts, x, y) {
      const m = memory();
      for (let i = 0; i < rows * n; i++) {
        const first = x + Math.floor(i / n) * parts * n + (i % n);
        let product = m[first];
        for (let part = 1; part < parts; part++) product *= m[first + part * n];
        m[y + i] = product;
      }
    },

    multiplyPartsBack(rows, n, parts, x, dy, dx) {
      const m = memory();
      for (let i = 0; i < rows * n; i++) {
        const offset = Math.floor(i / n) * parts * n + (i % n);
        for (let part = 0; part < parts; part++) {
          let product = m[dy + i];
          for (let other = 0; other < parts; other++)
            if (other !== part) product *= m[x + offset + other * n];
          m[dx + offset + part * n] = product;
        }
      }
    },
  };
}
