import type { Network } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import type { Page, TickPool } from "./TickPool.js";

/** Where the held ticks of a key are. */
export interface Place {
  readonly pool: TickPool;
  readonly page: Page;
  readonly place: number;
  /** The first tick, and the one behind the last. */
  readonly first: number;
  readonly next: number;
}

/** The memory of a net before each held tick and after the last, layer by layer; a record has it from `offset` on. */
export function carriesOf(
  { pool, page, place, first, next }: Place,
  net: Network,
  ownNext: number,
  offset: number,
): Floats {
  const ticks = next - first + 1;
  const carries = floatsLike(page, ticks * pool.rows * net.flat.carry);
  const { floats } = page;
  let to = 0;
  let begin = offset;
  for (const { carry } of net.flat.leaves) {
    const count = pool.rows * carry;
    if (count === 0) continue;
    for (let tick = ownNext + 1 - ticks; tick <= ownNext; tick++) {
      const from = pool.record(place, tick) * pool.width + begin;
      for (let index = 0; index < count; index++) carries[to + index] = floats[from + index];
      to += count;
    }
    begin += count;
  }
  return carries;
}

/** What the outermost net has read. */
export function inputsOf({ pool, page, place, first, next }: Place, nets: readonly Network[]): Floats {
  const size = pool.rows * nets[0].fanIn;
  const offset = inputOffsetOf(pool, nets);
  const inputs = floatsLike(page, (next - first) * size);
  for (let tick = first; tick < next; tick++) {
    const from = pool.record(place, tick) * pool.width + offset;
    inputs.set(page.floats.subarray(from, from + size), (tick - first) * size);
  }
  return inputs;
}

/** In a record the input is behind the memory of all nets, and the output behind it. */
export function inputOffsetOf({ rows }: TickPool, nets: readonly Network[]): number {
  let offset = 0;
  for (const { flat } of nets) offset += rows * flat.carry;
  return offset;
}

export function floatsLike({ floats }: Page, count: number): Floats {
  return floats instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
}
