// The kernels of src/extensions/embeddingKernels.ts.
import { bytes, load4, store4 } from "../lanes";

/** y[r] = table[index[r]]. */
export function gather(rows: i32, units: i32, index: i32, table: i32, y: i32): void {
  for (let row = 0; row < rows; row++) {
    const from = bytes(table) + bytes(<i32>load<f32>(bytes(index + row)) * units);
    const to = bytes(y + row * units);
    for (let i = 0; i < units; i += 4) store4(to + bytes(i), load4(from + bytes(i), units - i), units - i);
  }
}

/** table[index[r]] += dy[r], row after row. */
export function scatterAdd(rows: i32, units: i32, index: i32, dy: i32, table: i32): void {
  for (let row = 0; row < rows; row++) {
    const from = bytes(dy + row * units);
    const to = bytes(table) + bytes(<i32>load<f32>(bytes(index + row)) * units);
    for (let i = 0; i < units; i += 4) {
      const left = units - i;
      store4(to + bytes(i), f32x4.add(load4(to + bytes(i), left), load4(from + bytes(i), left)), left);
    }
  }
}
