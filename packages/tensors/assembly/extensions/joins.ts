// The kernels of src/extensions/joins.ts.
import { bytes, load4, store4 } from "../lanes";

/** y = x, row by row. */
export function copyRows(rows: i32, n: i32, x: i32, ldx: i32, y: i32, ldy: i32): void {
  for (let row = 0; row < rows; row++, x += ldx, y += ldy) memory.copy(bytes(y), bytes(x), bytes(n));
}

/** y += x, row by row. */
export function addRows(rows: i32, n: i32, x: i32, ldx: i32, y: i32, ldy: i32): void {
  for (let row = 0; row < rows; row++, x += ldx, y += ldy) {
    for (let i = 0; i < n; i += 4) {
      const p = bytes(y + i), left = n - i;
      store4(p, f32x4.add(load4(p, left), load4(bytes(x + i), left)), left);
    }
  }
}

/** y = the product of `parts` rows of n, which follow each other in x. */
export function multiplyParts(rows: i32, n: i32, parts: i32, x: i32, y: i32): void {
  const wide = n * parts;
  for (let row = 0; row < rows; row++, x += wide, y += n) {
    for (let i = 0; i < n; i += 4) {
      const left = n - i;
      let product = load4(bytes(x + i), left);
      for (let part = 1; part < parts; part++) product = f32x4.mul(product, load4(bytes(x + part * n + i), left));
      store4(bytes(y + i), product, left);
    }
  }
}

/** dx of each part = dy · the product of the other parts. */
export function multiplyPartsBack(rows: i32, n: i32, parts: i32, x: i32, dy: i32, dx: i32): void {
  const wide = n * parts;
  for (let row = 0; row < rows; row++, x += wide, dx += wide, dy += n) {
    for (let i = 0; i < n; i += 4) {
      const left = n - i;
      for (let part = 0; part < parts; part++) {
        let product = load4(bytes(dy + i), left);
        for (let other = 0; other < parts; other++)
          if (other !== part) product = f32x4.mul(product, load4(bytes(x + other * n + i), left));
        store4(bytes(dx + part * n + i), product, left);
      }
    }
  }
}
