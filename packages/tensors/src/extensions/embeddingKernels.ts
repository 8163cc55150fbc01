import type { Floats } from "../Floats.js";
import { wasm } from "../generated/embedding.js";
import type { KernelExtension } from "../KernelExtension.js";

/** Rows of a table by index, and back. Indices are floats that hold whole numbers. */
export interface EmbeddingKernels {
  /** y[r] = table[index[r]]. */
  gather(rows: number, units: number, index: number, table: number, y: number): void;
  /** table[index[r]] += dy[r], row after row. */
  scatterAdd(rows: number, units: number, index: number, dy: number, table: number): void;
}

/**
 * The kernels of tables whose rows are looked up.
 *
 * @example
 *   const block = arena.allocate(4);
 *   block.array.set([1, 5, 7]); // an index, and a table of two rows
 *   const at = block.address;
 *   kernels.extension(embeddingKernels).gather(1, 1, at, at + 1, at + 3);
 *   block.array[3] // => 7
 */
export const embeddingKernels: KernelExtension<EmbeddingKernels> = { name: "embedding", wasm, reference };

function reference(memory: () => Floats): EmbeddingKernels {
  return {
    gather(rows, units, index, table, y) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < units; j++) m[y + row * units + j] = m[table + m[index + row] * units + j];
    },

    scatterAdd(rows, units, index, dy, table) {
      const m = memory();
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < units; j++) m[table + m[index + row] * units + j] += m[dy + row * units + j];
    },
  };
}
