// The kernels of src/extensions/attentionKernels.ts, which says how memory, tape and gates are laid out.
import { dotProducts } from "../dotProducts";
import { bytes, load4, store4, sumLanes } from "../lanes";
import { outerProducts } from "../outerProducts";
import { scratch } from "../scratch";
import { expShifted, rowMax } from "../softmax";

/** From queries, keys and values in the tape: weights and context there, and the memory after the tick. */
export function attentionForward(
  rows: i32, heads: i32, width: i32, past: i32, decay: f64, ratio: f64, carryIn: i32, carryOut: i32, tape: i32,
): void {
  const features = heads * width, f = bytes(features), ticks = bytes(past * features), w = bytes(width);
  const tapeSize = bytes(4 * features + heads * (past + 1));
  const carrySize = past ? 2 * ticks + 4 : 0;
  const scale = f32x4.splat(<f32>(1.0 / sqrt<f64>(<f64>width)));
  for (
    let row = 0, q = bytes(tape), keys = bytes(carryIn), next = bytes(carryOut); row < rows;
    row++, q += tapeSize, keys += carrySize, next += carrySize
  ) {
    const k = q + f, v = k + f;
    const count = past ? countAt(keys + 2 * ticks, past) : 0;
    const first = bytes((past - count) * features);
    let query = q, key = keys + first, value = key + ticks, context = v + f, weights = v + 2 * f + bytes(past - count);
    for (let head = 0; head < heads; head++) {
      dotProducts(1, count, width, query, 0, key, f, 0, 0, weights, 0);
      const own = weights + bytes(count);
      store<f32>(own, dot(width, query, query + f));
      const slope = f32x4.splat(slopeOf(head, heads, decay));
      for (let i = 0; i <= count; i += 4) {
        const p = weights + bytes(i), left = count + 1 - i;
        const age = f32x4.sub(f32x4.splat(<f32>(count - i)), f32x4(0, 1, 2, 3));
        store4(p, f32x4.sub(f32x4.mul(load4(p, left), scale), f32x4.mul(slope, age)), left);
      }
      softmax(count + 1, weights);
      outerProducts(1, width, count, weights, 0, 4, value, f, context, 0, 0);
      addScaled(width, load<f32>(own), query + 2 * f, context);
      query += w, key += w, value += w, context += w, weights += bytes(past + 1);
    }
    if (!past) continue;
    // Keys and values move up by one tick; the newest are the tick's own.
    memory.copy(next, keys + f, 2 * ticks - f);
    memory.copy(next + ticks - f, k, f);
    memory.copy(next + 2 * ticks - f, v, f);
    store<f32>(next + 2 * ticks, <f32>min(count + 1, past));
    if (ratio) turn(past * heads, width, ratio, -1, next);
  }
}

/** From the delta of the context in `gates` and that of carryOut: the deltas of query, key and value there, and of carryIn. */
export function attentionBackward(
  rows: i32, heads: i32, width: i32, past: i32, ratio: f64, carryIn: i32, tape: i32, carryDelta: i32, gates: i32,
): void {
  const features = heads * width, f = bytes(features), ticks = bytes(past * features), w = bytes(width);
  const tapeSize = bytes(4 * features + heads * (past + 1));
  const gatesSize = bytes(4 * features + past + 1);
  const carrySize = past ? 2 * ticks + 4 : 0;
  const scale = f32x4.splat(<f32>(1.0 / sqrt<f64>(<f64>width)));
  for (
    let row = 0, q = bytes(tape), keys = bytes(carryIn), deltas = bytes(carryDelta), dq = bytes(gates); row < rows;
    row++, q += tapeSize, keys += carrySize, deltas += carrySize, dq += gatesSize
  ) {
    const dk = dq + f, dv = dk + f, ds = dv + 2 * f;
    if (past) {
      if (ratio) turn(past * heads, width, ratio, 1, deltas);
      memory.copy(dk, deltas + ticks - f, f);
      memory.copy(dv, deltas + 2 * ticks - f, f);
      memory.copy(deltas + f, deltas, 2 * ticks - f);
      memory.fill(deltas, 0, f);
      memory.fill(deltas + ticks, 0, f);
    } else memory.fill(dk, 0, 2 * f);
    const count = past ? countAt(keys + 2 * ticks, past) : 0;
    const own = ds + bytes(count);
    const first = bytes((past - count) * features);
    let query = q, key = keys + first, weights = q + 4 * f + bytes(past - count), dquery = dq, dkey = deltas + first;
    for (let head = 0; head < heads; head++) {
      const dcontext = dquery + 3 * f;
      // Σ weights · delta of weights, as the context is Σ weights · values.
      const mean = f32x4.splat(dot(width, dcontext, query + 3 * f));
      dotProducts(1, count, width, dcontext, 0, key + ticks, f, 0, 0, ds, 0);
      store<f32>(own, dot(width, dcontext, query + 2 * f));
      for (let i = 0; i <= count; i += 4) {
        const p = ds + bytes(i), left = count + 1 - i;
        const d = f32x4.mul(f32x4.sub(load4(p, left), mean), scale);
        store4(p, f32x4.mul(load4(weights + bytes(i), left), d), left);
      }
      outerProducts(1, width, count, ds, 0, 4, key, f, dquery, 0, 0);
      addScaled(width, load<f32>(own), query + f, dquery);
      outerProducts(count, width, 1, ds, 4, 0, query, 0, dkey, f, 1);
      addScaled(width, load<f32>(own), query, dquery + f);
      outerProducts(count, width, 1, weights, 4, 0, dcontext, 0, dkey + ticks, f, 1);
      addScaled(width, load<f32>(weights + bytes(count)), dcontext, dquery + 2 * f);
      query += w, key += w, weights += bytes(past + 1), dquery += w, dkey += w;
    }
  }
}

/** How many ticks the memory holds. */
// @ts-ignore: decorator
@inline
function countAt(p: usize, past: i32): i32 {
  const count = load<f32>(p);
  // In this form a NaN is no address.
  return count > 0 ? (count < <f32>past ? <i32>count : past) : 0;
}

/** The slope of a head: decay^(head + 1) for a power of two of heads; those beyond it lie between the others. */
function slopeOf(head: i32, heads: i32, decay: f64): f32 {
  if (decay == 0) return 0;
  const power = 1 << (31 - clz(heads));
  let factor = decay, times = head + 1;
  if (head >= power) {
    factor = sqrt<f64>(decay);
    times = 2 * (head - power) + 1;
  }
  let slope: f64 = 1;
  for (; times > 0; times--) slope *= factor;
  return <f32>slope;
}

// @ts-ignore: decorator
@inline
function dot(n: i32, x: usize, y: usize): f32 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < n; i += 4) sum = f32x4.add(sum, f32x4.mul(load4(x + bytes(i), n - i), load4(y + bytes(i), n - i)));
  return sumLanes(sum);
}

/** y += factor · x. */
// @ts-ignore: decorator
@inline
function addScaled(n: i32, factor: f32, x: usize, y: usize): void {
  const by = f32x4.splat(factor);
  for (let i = 0; i < n; i += 4) {
    const p = y + bytes(i), left = n - i;
    store4(p, f32x4.add(load4(p, left), f32x4.mul(by, load4(x + bytes(i), left))), left);
  }
}

// @ts-ignore: decorator
@inline
function softmax(n: i32, x: usize): void {
  const factor = f32x4.splat(1 / expShifted(n, x, x, rowMax(n, x)));
  for (let i = 0; i < n; i += 4) {
    const p = x + bytes(i), left = n - i;
    store4(p, f32x4.mul(load4(p, left), factor), left);
  }
}

/** Pairs whose angles fill the scratch. */
const some: i32 = 64;

/**
 * Turns the pairs (2i, 2i + 1) of each of n vectors by the angle ± ratioⁱ. In float64: a key is turned once for each tick that
 * it is kept, and the errors would add up.
 */
function turn(n: i32, width: i32, ratio: f64, direction: f64, vectors: usize): void {
  const pairs = width >> 1;
  let angle: f64 = 1;
  for (let from = 0; from < pairs; from += some) {
    const to = min(pairs, from + some);
    for (let i = from; i < to; i++, angle *= ratio) {
      const at = scratch + ((<usize>(i - from)) << 4);
      store<f64>(at, wave(1, 0, angle));
      store<f64>(at, direction * wave(angle, 1, angle), 8);
    }
    for (let vector = 0, start = vectors + bytes(2 * from); vector < n; vector++, start += bytes(width)) {
      for (let i = from, p = start, at = scratch; i < to; i++, p += 8, at += 16) {
        const pair = f64x2.promote_low_f32x4(v128.load64_zero(p));
        const swapped = v128.shuffle<f64>(pair, pair, 1, 0);
        const sine = load<f64>(at, 8);
        const turned = f64x2.add(
          f64x2.mul(pair, v128.load64_splat(at)),
          f64x2.mul(swapped, f64x2(-sine, sine)),
        );
        v128.store64_lane(p, f32x4.demote_f64x2_zero(turned), 0);
      }
    }
  }
}

/** The series of cos (from the term 1, of degree 0) or sin (from x, of degree 1) for 0 < x ≤ 1: ten terms are exact. */
function wave(term: f64, degree: f64, x: f64): f64 {
  let sum = term;
  for (let i = 0; i < 10; i++, degree += 2) {
    term *= -x * x / ((degree + 1) * (degree + 2));
    sum += term;
  }
  return sum;
}
