import type { Floats } from "@backstream/tensors";

/** Copies rows of n numbers that follow each other to rows that are `ld` floats apart. */
export function spreadRows(m: Floats, rows: number, n: number, from: number, to: number, ld: number): void {
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < n; i++) m[to + row * ld + i] = m[from + row * n + i];
}
