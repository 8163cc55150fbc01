import { dotProducts } from "./dotProducts";
import { bytes, load4, madd, store4 } from "./lanes";
import { outerProducts } from "./outerProducts";
import { sigmoid } from "./sigmoid";
import { tanh } from "./tanh";

/**
 * r, z = σ(W x + b_i + U h + b_h), n = tanh(W_n x + b_in + r ∘ (U_n h + b_hn)), h' = (1-z) ∘ n + z ∘ h.
 *
 * tape[rows, 4·units] = r, z, n, U_n h + b_hn; the sums under the nonlinearities are formed there first.
 */
export function gruForward(
  rows: i32, fanIn: i32, units: i32, x: i32, h: i32,
  weightIh: i32, weightHh: i32, biasIh: i32, biasHh: i32, hNext: i32, y: i32, tape: i32,
): void {
  const u = bytes(units);
  const hh = bytes(weightHh), bh = bytes(biasHh), t = bytes(tape);
  if (weightIh) dotProducts(rows, 3 * units, fanIn, bytes(x), bytes(fanIn), bytes(weightIh), bytes(fanIn), bytes(biasIh), 0, t, 4 * u);
  dotProducts(rows, 2 * units, units, bytes(h), u, hh, u, bh, 1, t, 4 * u);
  const bn = biasHh ? bh + 2 * u : 0;
  dotProducts(rows, units, units, bytes(h), u, hh + 2 * u * units, u, bn, 0, t + 3 * u, 4 * u);
  gruGates(rows, units, h, hNext, y, tape);
}

/** The part of gruForward after the products: from the sums in `tape` to hNext, y and the tape. */
export function gruGates(rows: i32, units: i32, h: i32, hNext: i32, y: i32, tape: i32): void {
  const u = bytes(units);
  for (let row = 0, tr = bytes(tape), hr = bytes(h), nr = bytes(hNext), yr = bytes(y); row < rows; row++, tr += 4 * u, hr += u, nr += u, yr += u) {
    let i = 0;
    for (; i + 4 <= units; i += 4) unitsForward(4, u, tr + bytes(i), hr + bytes(i), nr + bytes(i), yr + bytes(i));
    if (i < units) unitsForward(units - i, u, tr + bytes(i), hr + bytes(i), nr + bytes(i), yr + bytes(i));
  }
}

/** gates[rows, 4·units] = dr, dz, dn, dn ∘ r (before the nonlinearities); then dh = delta of h before the tick. */
export function gruBackward(
  rows: i32, units: i32, h: i32, tape: i32, dy: i32, dh: i32, weightHh: i32, gates: i32,
): void {
  const u = bytes(units);
  const g = bytes(gates), hh = bytes(weightHh);
  gruGatesBack(rows, units, h, tape, dy, dh, gates);
  outerProducts(rows, units, 2 * units, g, 4 * u, 4, hh, u, bytes(dh), u, 1);
  outerProducts(rows, units, units, g + 3 * u, 4 * u, 4, hh + 2 * u * units, u, bytes(dh), u, 1);
}

/** The part of gruBackward before the products: gates, and in dh what does not pass through U. */
export function gruGatesBack(rows: i32, units: i32, h: i32, tape: i32, dy: i32, dh: i32, gates: i32): void {
  const u = bytes(units);
  for (
    let row = 0, tr = bytes(tape), hr = bytes(h), gr = bytes(gates), dyr = bytes(dy), dhr = bytes(dh); row < rows;
    row++, tr += 4 * u, hr += u, gr += 4 * u, dyr += u, dhr += u
  ) {
    let i = 0;
    for (; i + 4 <= units; i += 4) unitsBackward(4, u, tr + bytes(i), hr + bytes(i), gr + bytes(i), dyr + bytes(i), dhr + bytes(i));
    if (i < units) unitsBackward(units - i, u, tr + bytes(i), hr + bytes(i), gr + bytes(i), dyr + bytes(i), dhr + bytes(i));
  }
}

/** Up to four units of one row; t is where r's sums are. */
// @ts-ignore: decorator
@inline
function unitsForward(left: i32, u: usize, t: usize, h: usize, hNext: usize, y: usize): void {
  const r = sigmoid(load4(t, left));
  const z = sigmoid(load4(t + u, left));
  const n = tanh(madd(load4(t + 2 * u, left), r, load4(t + 3 * u, left)));
  store4(t, r, left);
  store4(t + u, z, left);
  store4(t + 2 * u, n, left);
  const next = madd(f32x4.mul(f32x4.sub(f32x4.splat(1), z), n), z, load4(h, left));
  store4(hNext, next, left);
  store4(y, next, left);
}

/** Leaves in dh the part of the delta that does not pass through U: d ∘ z. */
// @ts-ignore: decorator
@inline
function unitsBackward(left: i32, u: usize, t: usize, h: usize, g: usize, dy: usize, dh: usize): void {
  const one = f32x4.splat(1);
  const r = load4(t, left);
  const z = load4(t + u, left);
  const n = load4(t + 2 * u, left);
  const d = f32x4.add(load4(dy, left), load4(dh, left));
  const keepNew = f32x4.sub(one, z);
  const dn = f32x4.mul(f32x4.mul(d, keepNew), f32x4.sub(one, f32x4.mul(n, n)));
  const dz = f32x4.mul(f32x4.mul(d, f32x4.sub(load4(h, left), n)), f32x4.mul(z, keepNew));
  const dr = f32x4.mul(f32x4.mul(dn, load4(t + 3 * u, left)), f32x4.mul(r, f32x4.sub(one, r)));
  store4(g, dr, left);
  store4(g + u, dz, left);
  store4(g + 2 * u, dn, left);
  store4(g + 3 * u, f32x4.mul(dn, r), left);
  store4(dh, f32x4.mul(d, z), left);
}
