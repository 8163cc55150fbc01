import type { Floats } from "../Floats.js";
import { wasm } from "../generated/attention.js";
import type { KernelExtension } from "../KernelExtension.js";

/**
 * Attention of one tick over the ticks before it: `heads` vectors of `width`, features = heads · width.
 *
 * - a row of memory   keys `[past, features]`, values `[past, features]`, oldest tick first, and how many of them there are; of
 *   fewer, the newest places are used. With a `past` of 0 there is no memory.
 * - a row of tape     query, key, value and context `[features]` each, weights `[heads, past + 1]`, the tick's own last
 * - a row of gates    the deltas of query, key, value and context `[features]` each, scratch `[past + 1]`
 */
export interface AttentionKernels {
  /**
   * weights = softmax(q · Kᵀ / √width - slope · age), context = weights · V, over the memory and the tick's own key and value.
   *
   * - decay  the slopes of the heads are decay¹, decay² …; those beyond a power of two of heads lie between them. 0: none
   * - ratio  in the memory, the pair (2i, 2i + 1) of a key is turned back by ratioⁱ for each tick of its age. 0: it is not
   */
  attentionForward(
    rows: number,
    heads: number,
    width: number,
    past: number,
    decay: number,
    ratio: number,
    carryIn: number,
    carryOut: number,
    tape: number,
  ): void;
  /** From the deltas of the context and of carryOut: those of query, key and value, and carryDelta becomes that of carryIn. */
  attentionBackward(
    rows: number,
    heads: number,
    width: number,
    past: number,
    ratio: number,
    carryIn: number,
    tape: number,
    carryDelta: number,
    gates: number,
  ): void;
}

/**
 * The kernels of attention over a sliding window.
 *
 * @example
 *   const block = arena.allocate(11);
 *   const [memory, newMemory, tape] = [0, 3, 6].map((offset) => block.address + offset);
 *   block.array.set([0, 8, 1], 0); // one tick in the past: key 0, value 8
 *   block.array.set([5, 0, 2], 6); // query, key, value
 *   kernels.extension(attentionKernels).attentionForward(1, 1, 1, 1, 0, 0, memory, newMemory, tape);
 *   block.array[9] // => 5
 */
export const attentionKernels: KernelExtension<AttentionKernels> = { name: "attention", wasm, reference };

function reference(memory: () => Floats): AttentionKernels {
  return {
    attentionForward(rows, heads, width, past, decay, ratio, carryIn, carryOut, tape) {
      const m = memory();
      const features = heads * width;
      const ticks = past * features;
      for (let row = 0; row < rows; row++) {
        const query = tape + row * (4 * features + heads * (past + 1));
        const keys = carryIn + row * (2 * ticks + 1);
        const count = past === 0 ? 0 : countAt(m[keys + 2 * ticks], past);
        const own = query + features;
        for (let head = 0; head < heads; head++) {
          const offset = head * width;
          const weights = query + 4 * features + head * (past + 1);
          const slope = slopeOf(head, heads, decay);
          let [largest, sum] = [-Infinity, 0];
          for (let tick = past - count; tick <= past; tick++) {
            const key = tick === past ? own : keys + tick * features;
            const score = dot(m, width, query + offset, key + offset) / Math.sqrt(width);
            m[weights + tick] = score - slope * (past - tick);
            largest = Math.max(largest, m[weights + tick]);
          }
          for (let tick = past - count; tick <= past; tick++)
            sum += m[weights + tick] = Math.exp(m[weights + tick] - largest);
          const context = query + 3 * features + offset;
          m.fill(0, context, context + width);
          for (let tick = past - count; tick <= past; tick++) {
            m[weights + tick] /= sum;
            const value = tick === past ? own + features : keys + ticks + tick * features;
            for (let i = 0; i < width; i++) m[context + i] += m[weights + tick] * m[value + offset + i];
          }
        }
        if (past === 0) continue;
        const next = carryOut + row * (2 * ticks + 1);
        m.copyWithin(next, keys + features, keys + 2 * ticks);
        m.copyWithin(next + ticks - features, own, own + features);
        m.copyWithin(next + 2 * ticks - features, own + features, own + 2 * features);
        m[next + 2 * ticks] = Math.min(count + 1, past);
        if (ratio !== 0) turn(m, past * heads, width, ratio, -1, next);
      }
    },

    attentionBackward(rows, heads, width, past, ratio, carryIn, tape, carryDelta, gates) {
      const m = memory();
      const features = heads * width;
      const ticks = past * features;
      for (let row = 0; row < rows; row++) {
        const query = tape + row * (4 * features + heads * (past + 1));
        const keys = carryIn + row * (2 * ticks + 1);
        const deltas = carryDelta + row * (2 * ticks + 1);
        const dQuery = gates + row * (4 * features + past + 1);
        const count = past === 0 ? 0 : countAt(m[keys + 2 * ticks], past);
        const [own, dOwn] = [query + features, dQuery + features];
        m.fill(0, dQuery, dQuery + 3 * features);
        if (past > 0) {
          if (ratio !== 0) turn(m, past * heads, width, ratio, 1, deltas);
          m.copyWithin(dOwn, deltas + ticks - features, deltas + ticks);
          m.copyWithin(dOwn + features, deltas + 2 * ticks - features, deltas + 2 * ticks);
          m.copyWithin(deltas + features, deltas, deltas + 2 * ticks - features);
          m.fill(0, deltas, deltas + features);
          m.fill(0, deltas + ticks, deltas + ticks + features);
        }
        for (let head = 0; head < heads; head++) {
          const offset = head * width;
          const weights = query + 4 * features + head * (past + 1);
          const dContext = dQuery + 3 * features + offset;
          const mean = dot(m, width, dContext, query + 3 * features + offset);
          for (let tick = past - count; tick <= past; tick++) {
            const [key, dKey, toValue] =
              tick === past
                ? [own, dOwn, features]
                : [keys + tick * features, deltas + tick * features, ticks];
            const dWeight = dot(m, width, dContext, key + toValue + offset);
            const dScore = (m[weights + tick] * (dWeight - mean)) / Math.sqrt(width);
            m[dQuery + 4 * features + tick - (past - count)] = dScore;
            for (let i = offset; i < offset + width; i++) {
              m[dQuery + i] += dScore * m[key + i];
              m[dKey + i] += dScore * m[query + i];
              m[dKey + toValue + i] += m[weights + tick] * m[dContext + i - offset];
            }
          }
        }
      }
    },
  };
}

/** In this form a NaN is no address. */
function countAt(count: number, past: number): number {
  return count > 0 ? Math.min(Math.trunc(count), past) : 0;
}

function slopeOf(head: number, heads: number, decay: number): number {
  const power = 2 ** Math.floor(Math.log2(heads));
  return head < power ? decay ** (head + 1) : Math.sqrt(decay) ** (2 * (head - power) + 1);
}

function dot(m: Floats, n: number, x: number, y: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += m[x + i] * m[y + i];
  return sum;
}

/** Turns the pairs (2i, 2i + 1) of each of n vectors by the angle ± ratioⁱ. */
function turn(m: Floats, n: number, width: number, ratio: number, direction: number, vectors: number): void {
  for (let pair = 0; pair < width / 2; pair++) {
    const angle = ratio ** pair;
    const [cosine, sine] = [Math.cos(angle), direction * Math.sin(angle)];
    for (let p = vectors + 2 * pair; p < vectors + n * width; p += width) {
      const [x, y] = [m[p], m[p + 1]];
      m[p] = x * cosine - y * sine;
      m[p + 1] = x * sine + y * cosine;
    }
  }
}
