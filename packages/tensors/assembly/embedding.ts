import { at, load4, store4 } from "./lanes";

/** y[r] = table[index[r]]. */
export function gather(rows: i32, units: i32, index: i32, table: i32, y: i32): void {
  for (let row = 0; row < rows; row++) {
    const from = at(table) + at(<i32>load<f32>(at(index + row)) * units);
    const to = at(y + row * units);
    for (let i = 0; i < units; i += 4) store4(to + at(i), load4(from + at(i), units - i), units - i);
  }
}

/** table[index[r]] += dy[r], row after row. */
export function scatterAdd(rows: i32, units: i32, index: i32, dy: i32, table: i32): void {
  for (let row = 0; row < rows; row++) {
    const from = at(dy + row * units);
    const to = at(table) + at(<i32>load<f32>(at(index + row)) * units);
    for (let i = 0; i < units; i += 4) {
      const left = units - i;
      store4(to + at(i), f32x4.add(load4(to + at(i), left), load4(from + at(i), left)), left);
    }
  }
}
