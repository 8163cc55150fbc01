// The kernels of src/extensions/elmanKernels.ts.
import { relu as positive } from "../activations";
import { dotProducts } from "../dotProducts";
import { bytes, load4, store4 } from "../lanes";
import { outerProducts } from "../outerProducts";
import { tanh } from "../tanh";

/** h' = f(x·Wᵀ + b_ih + h·Uᵀ + b_hh), f = tanh, or relu where `relu` is 1. The sum is formed in hNext. */
export function elmanForward(
  rows: i32, fanIn: i32, units: i32, relu: i32, x: i32, h: i32,
  weightIh: i32, weightHh: i32, biasIh: i32, biasHh: i32, hNext: i32, y: i32,
): void {
  const u = bytes(units);
  if (weightIh) dotProducts(rows, units, fanIn, bytes(x), bytes(fanIn), bytes(weightIh), bytes(fanIn), bytes(biasIh), 0, bytes(hNext), u);
  dotProducts(rows, units, units, bytes(h), u, bytes(weightHh), u, bytes(biasHh), 1, bytes(hNext), u);
  elmanGates(rows, units, relu, hNext, y);
}

/** The part of elmanForward after the products: f of the sums in hNext. */
export function elmanGates(rows: i32, units: i32, relu: i32, hNext: i32, y: i32): void {
  const n = rows * units;
  let i = 0;
  for (; i + 4 <= n; i += 4) unitsForward(4, relu, bytes(hNext + i), bytes(y + i));
  if (i < n) unitsForward(n - i, relu, bytes(hNext + i), bytes(y + i));
}

/** gates[rows, units] = (dy + dh) ∘ f'; then dh = gates·U. hNext is the memory after the tick. */
export function elmanBackward(
  rows: i32, units: i32, relu: i32, hNext: i32, dy: i32, dh: i32, weightHh: i32, gates: i32,
): void {
  const u = bytes(units);
  elmanGatesBack(rows, units, relu, hNext, dy, dh, gates);
  outerProducts(rows, units, units, bytes(gates), u, 4, bytes(weightHh), u, bytes(dh), u, 0);
}

/** The part of elmanBackward before the product: gates. */
export function elmanGatesBack(rows: i32, units: i32, relu: i32, hNext: i32, dy: i32, dh: i32, gates: i32): void {
  const n = rows * units;
  let i = 0;
  for (; i + 4 <= n; i += 4) unitsBackward(4, relu, bytes(hNext + i), bytes(dy + i), bytes(dh + i), bytes(gates + i));
  if (i < n) unitsBackward(n - i, relu, bytes(hNext + i), bytes(dy + i), bytes(dh + i), bytes(gates + i));
}

// @ts-ignore: decorator
@inline
function unitsForward(left: i32, relu: i32, hNext: usize, y: usize): void {
  const sum = load4(hNext, left);
  const next = relu ? positive(sum) : tanh(sum);
  store4(hNext, next, left);
  store4(y, next, left);
}

// @ts-ignore: decorator
@inline
function unitsBackward(left: i32, relu: i32, hNext: usize, dy: usize, dh: usize, gates: usize): void {
  const one = f32x4.splat(1);
  const next = load4(hNext, left);
  const slope = relu ? v128.and(one, f32x4.gt(next, f32x4.splat(0))) : f32x4.sub(one, f32x4.mul(next, next));
  store4(gates, f32x4.mul(f32x4.add(load4(dy, left), load4(dh, left)), slope), left);
}
