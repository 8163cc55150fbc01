import { relu as positive } from "./activations";
import { dotProducts } from "./dotProducts";
import { at, load4, store4 } from "./lanes";
import { outerProducts } from "./outerProducts";
import { tanh } from "./tanh";

/** h' = f(x·Wᵀ + b_ih + h·Uᵀ + b_hh), f = tanh, or relu where `relu` is 1. The sum is formed in hNext. */
export function elmanForward(
  rows: i32, fanIn: i32, units: i32, relu: i32, x: i32, h: i32,
  weightIh: i32, weightHh: i32, biasIh: i32, biasHh: i32, hNext: i32, y: i32,
): void {
  const u = at(units);
  if (weightIh) dotProducts(rows, units, fanIn, at(x), at(fanIn), at(weightIh), at(fanIn), at(biasIh), 0, at(hNext), u);
  dotProducts(rows, units, units, at(h), u, at(weightHh), u, at(biasHh), 1, at(hNext), u);
  elmanGates(rows, units, relu, hNext, y);
}

/** The half of elmanForward behind the products: f of the sums in hNext. */
export function elmanGates(rows: i32, units: i32, relu: i32, hNext: i32, y: i32): void {
  const n = rows * units;
  let i = 0;
  for (; i + 4 <= n; i += 4) unitsForward(4, relu, at(hNext + i), at(y + i));
  if (i < n) unitsForward(n - i, relu, at(hNext + i), at(y + i));
}

/** gates[rows, units] = (dy + dh) ∘ f'; then dh = gates·U. hNext is the memory after the tick. */
export function elmanBackward(
  rows: i32, units: i32, relu: i32, hNext: i32, dy: i32, dh: i32, weightHh: i32, gates: i32,
): void {
  const u = at(units);
  elmanGatesBack(rows, units, relu, hNext, dy, dh, gates);
  outerProducts(rows, units, units, at(gates), u, 4, at(weightHh), u, at(dh), u, 0);
}

/** The half of elmanBackward before the product: gates. */
export function elmanGatesBack(rows: i32, units: i32, relu: i32, hNext: i32, dy: i32, dh: i32, gates: i32): void {
  const n = rows * units;
  let i = 0;
  for (; i + 4 <= n; i += 4) unitsBackward(4, relu, at(hNext + i), at(dy + i), at(dh + i), at(gates + i));
  if (i < n) unitsBackward(n - i, relu, at(hNext + i), at(dy + i), at(dh + i), at(gates + i));
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
