import type { Floats } from "../Floats.js";
import type { Kernels } from "../Kernels.js";

/** Rows of a table by index, and back. */
export function embedding(memory: () => Floats): Pick<Kernels, "gather" | "scatterAdd"> {
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
