// The kernels of src/extensions/lstmKernels.ts.
import { dotProducts } from "../dotProducts";
import { bytes, load4, madd, store4 } from "../lanes";
import { outerProducts } from "../outerProducts";
import { sigmoid } from "../sigmoid";
import { tanh } from "../tanh";

/**
 * i, f, o = σ(…), g = tanh(…) of W x + b_i + U h + b_h; c' = f ∘ c + i ∘ g; h' = o ∘ tanh(c').
 *
 * tape[rows, 5·units] = i, f, g, o, tanh(c'). h and c share a row of 2·units.
 */
export function lstmForward(
  rows: i32, fanIn: i32, units: i32, x: i32, h: i32,
  weightIh: i32, weightHh: i32, biasIh: i32, biasHh: i32, hNext: i32, y: i32, tape: i32,
): void {
  const u = bytes(units);
  const t = bytes(tape);
  if (weightIh) dotProducts(rows, 4 * units, fanIn, bytes(x), bytes(fanIn), bytes(weightIh), bytes(fanIn), bytes(biasIh), 0, t, 5 * u);
  dotProducts(rows, 4 * units, units, bytes(h), 2 * u, bytes(weightHh), u, bytes(biasHh), 1, t, 5 * u);
  lstmGates(rows, units, h, hNext, y, tape);
}

/** The part of lstmForward after the products: from the sums in `tape` to hNext, y and the tape. */
export function lstmGates(rows: i32, units: i32, h: i32, hNext: i32, y: i32, tape: i32): void {
  const u = bytes(units);
  for (
    let row = 0, tr = bytes(tape), hr = bytes(h), nr = bytes(hNext), yr = bytes(y); row < rows;
    row++, tr += 5 * u, hr += 2 * u, nr += 2 * u, yr += u
  ) {
    let i = 0;
    for (; i + 4 <= units; i += 4) unitsForward(4, u, tr + bytes(i), hr + bytes(i), nr + bytes(i), yr + bytes(i));
    if (i < units) unitsForward(units - i, u, tr + bytes(i), hr + bytes(i), nr + bytes(i), yr + bytes(i));
  }
}

/** gates[rows, 4·units] = di, df, dg, do; then dh (a row of 2·units: of h, of c) = deltas of the memory before the tick. */
export function lstmBackward(
  rows: i32, units: i32, h: i32, tape: i32, dy: i32, dh: i32, weightHh: i32, gates: i32,
): void {
  const u = bytes(units);
  lstmGatesBack(rows, units, h, tape, dy, dh, gates);
  outerProducts(rows, units, 4 * units, bytes(gates), 4 * u, 4, bytes(weightHh), u, bytes(dh), 2 * u, 0);
}

/** The part of lstmBackward before the product: gates, and in dh the delta of c. */
export function lstmGatesBack(rows: i32, units: i32, h: i32, tape: i32, dy: i32, dh: i32, gates: i32): void {
  const u = bytes(units);
  for (
    let row = 0, tr = bytes(tape), hr = bytes(h), gr = bytes(gates), dyr = bytes(dy), dhr = bytes(dh); row < rows;
    row++, tr += 5 * u, hr += 2 * u, gr += 4 * u, dyr += u, dhr += 2 * u
  ) {
    let i = 0;
    for (; i + 4 <= units; i += 4) unitsBackward(4, u, tr + bytes(i), hr + bytes(i), gr + bytes(i), dyr + bytes(i), dhr + bytes(i));
    if (i < units) unitsBackward(units - i, u, tr + bytes(i), hr + bytes(i), gr + bytes(i), dyr + bytes(i), dhr + bytes(i));
  }
}

/** Up to four units of one row; t is the address of i's sums, c is at h + u. */
// @ts-ignore: decorator
@inline
function unitsForward(left: i32, u: usize, t: usize, h: usize, hNext: usize, y: usize): void {
  const i = sigmoid(load4(t, left));
  const f = sigmoid(load4(t + u, left));
  const g = tanh(load4(t + 2 * u, left));
  const o = sigmoid(load4(t + 3 * u, left));
  const cell = madd(f32x4.mul(f, load4(h + u, left)), i, g);
  const tanhCell = tanh(cell);
  const next = f32x4.mul(o, tanhCell);
  store4(t, i, left);
  store4(t + u, f, left);
  store4(t + 2 * u, g, left);
  store4(t + 3 * u, o, left);
  store4(t + 4 * u, tanhCell, left);
  store4(hNext, next, left);
  store4(hNext + u, cell, left);
  store4(y, next, left);
}

// @ts-ignore: decorator
@inline
function unitsBackward(left: i32, u: usize, t: usize, h: usize, g: usize, dy: usize, dh: usize): void {
  const one = f32x4.splat(1);
  const i = load4(t, left);
  const f = load4(t + u, left);
  const candidate = load4(t + 2 * u, left);
  const o = load4(t + 3 * u, left);
  const tanhCell = load4(t + 4 * u, left);
  const d = f32x4.add(load4(dy, left), load4(dh, left));
  const dCell = madd(load4(dh + u, left), f32x4.mul(d, o), f32x4.sub(one, f32x4.mul(tanhCell, tanhCell)));
  store4(g, f32x4.mul(f32x4.mul(dCell, candidate), f32x4.mul(i, f32x4.sub(one, i))), left);
  store4(g + u, f32x4.mul(f32x4.mul(dCell, load4(h + u, left)), f32x4.mul(f, f32x4.sub(one, f))), left);
  store4(g + 2 * u, f32x4.mul(f32x4.mul(dCell, i), f32x4.sub(one, f32x4.mul(candidate, candidate))), left);
  store4(g + 3 * u, f32x4.mul(f32x4.mul(d, tanhCell), f32x4.mul(o, f32x4.sub(one, o))), left);
  store4(dh + u, f32x4.mul(dCell, f), left);
}
