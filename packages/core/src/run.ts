import { wrapTensor, type Numbers, type Tensor } from "@backstream/tensors";
import { inputRows } from "./inputRows.js";
import type { Network } from "./network.js";
import type { Carry } from "./sample.js";
import { Unrolling } from "./unrolling.js";

/** What a run yields: one output per input, and the memory after the last. */
export interface Run {
  readonly outputs: readonly Tensor[];
  readonly carry: Carry;
}

/**
 * Runs a network over inputs in order, without a stream: nothing is learned.
 *
 * - inputs   one per tick, each `[features]` or `[batch, features]`
 * - outputs  likewise, `[units]` or `[batch, units]`
 *
 * @throws {ShapeError} When an input or the carry does not fit the network.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [1] });
 *   run(net, [3]).outputs[0].item() // => 7
 */
export function run(net: Network, inputs: Iterable<Numbers>, options: { readonly carry?: Carry } = {}): Run {
  const unrolling = new Unrolling(net, options);
  try {
    const outputs: Tensor[] = [];
    for (const input of inputs) {
      const rows = inputRows(net.name, input, net.fanIn);
      const tick = unrolling.forward(input);
      const start = unrolling.outputAddress(tick);
      const values = net.arena.memory.slice(start, start + Math.max(1, rows) * net.fanOut);
      outputs.push(wrapTensor(rows === 0 ? [net.fanOut] : [rows, net.fanOut], values));
    }
    return { outputs, carry: unrolling.carry };
  } finally {
    unrolling.free();
  }
}
