import type { Numbers, Tensor } from "@backstream/tensors";
import type { Network } from "./network.js";
import type { Carry } from "./Sample.js";
import { Unrolling } from "./Unrolling.js";

/** What `run` returns: one output per input, and the memory after the last. */
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
    const outputs = Array.from(inputs, (input) => unrolling.outputOf(input));
    return { outputs, carry: unrolling.carry };
  } finally {
    unrolling.free();
  }
}
