// Four floats at a time. The last floats of a vector, fewer than four (`left`), go through the same instructions as the
// others, so that the bits of an element never depend on its position.

/** The byte address of a float, or so many floats in bytes. */
// @ts-ignore: decorator
@inline
export function bytes(float: i32): usize {
  return (<usize>float) << 2;
}

/** The four floats at p; or the first `left` of them and zeros. */
// @ts-ignore: decorator
@inline
export function load4(p: usize, left: i32): v128 {
  if (left >= 4) return v128.load(p);
  let v = v128.load32_zero(p);
  if (left > 1) v = v128.load32_lane(p, v, 1, 4);
  if (left > 2) v = v128.load32_lane(p, v, 2, 8);
  return v;
}

/** Writes the first `left` of four floats to p. */
// @ts-ignore: decorator
@inline
export function store4(p: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(p, v);
    return;
  }
  v128.store32_lane(p, v, 0);
  if (left > 1) v128.store32_lane(p, v, 1, 4);
  if (left > 2) v128.store32_lane(p, v, 2, 8);
}

/** The first `left` lanes of v, the others replaced by those of `rest`. */
// @ts-ignore: decorator
@inline
export function keep(v: v128, left: i32, rest: v128): v128 {
  if (left >= 4) return v;
  return v128.bitselect(v, rest, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
}

/** (v₀ + v₂) + (v₁ + v₃): the one order in which lanes are added in this module. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** `sumLanes` of four vectors at once. */
// @ts-ignore: decorator
@inline
export function sumLanes4(v0: v128, v1: v128, v2: v128, v3: v128): v128 {
  const v01 = f32x4.add(v128.shuffle<f32>(v0, v1, 0, 4, 1, 5), v128.shuffle<f32>(v0, v1, 2, 6, 3, 7));
  const v23 = f32x4.add(v128.shuffle<f32>(v2, v3, 0, 4, 1, 5), v128.shuffle<f32>(v2, v3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(v01, v23, 0, 1, 4, 5), v128.shuffle<f32>(v01, v23, 2, 3, 6, 7));
}

/** The largest lane. */
// @ts-ignore: decorator
@inline
export function maxLane(v: v128): f32 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** v, with 0 for what is smaller than `tiny`, the smallest normal number: subnormal numbers cost a hundred cycles each. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function withoutSubnormal(v: v128, tiny: v128): v128 {
  return v128.andnot(v, f32x4.lt(f32x4.abs(v), tiny));
}

/** sum + x · y; two roundings, as WebAssembly has no fused form that every machine agrees on. */
// @ts-ignore: decorator
@inline
export function madd(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** One step of Horner's rule: x · y + coefficient, in every lane. */
// @ts-ignore: decorator
@inline
export function horner(x: v128, y: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(x, y), f32x4.splat(coefficient));
}
