import type { Numbers, Tensor } from "@backstream/tensors";
import { describeValue } from "./describeValue.js";
import { expectNetwork } from "./expectNetwork.js";
import { expectOptions } from "./expectOptions.js";
import type { Network } from "./network.js";
import { sequenceOutputs, tickOutput } from "./runOutputs.js";
import type { Carry } from "./Sample.js";
import { Unrolling } from "./Unrolling.js";

/** What `run` returns: one output per input, and the memory after the last. */
export interface Run<Inputs extends Iterable<Numbers> = Iterable<Numbers>> {
  /** As many as there are inputs, in its type too: of `run(net, [input])` it is `[Tensor]`. */
  readonly outputs: Inputs extends readonly Numbers[]
    ? { readonly [Tick in keyof Inputs]: Tensor }
    : readonly Tensor[];
  readonly carry: Carry;
}

/**
 * Runs a network over inputs in order, without a stream: nothing is learned.
 *
 * - inputs   one per tick, each `[features]` or `[batch, features]`
 * - outputs  likewise, `[units]` or `[batch, units]`
 *
 * One bad input costs one output: a row whose input or new memory is not finite keeps its memory, and its output is NaN.
 *
 * @throws {ShapeError} When an input or the carry does not fit the network.
 * @throws {RangeError} When the carry has a number that is not finite.
 * @throws {TypeError} When the inputs are no list.
 * @throws {UnknownNameError} When an option does not exist.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [1] });
 *   run(net, [3]).outputs[0].item() // => 7
 */
export function run<const Inputs extends Iterable<Numbers>>(
  net: Network,
  inputs: Inputs,
  options: { readonly carry?: Carry } = {},
): Run<Inputs> {
  expectNetwork("run", net);
  expectOptions("run", options, ["carry"]);
  if (typeof (inputs as Partial<Iterable<Numbers>> | undefined)?.[Symbol.iterator] !== "function") {
    throw new TypeError(
      `run: the inputs are ${describeValue(inputs)}, expected a list with an input for each tick; write run(net, [input])`,
    );
  }
  const unrolling = new Unrolling(net, { carry: options.carry, backward: false });
  try {
    // One output for each input, which the compiler cannot see.
    const outputs = (net.flat.wholeSequences
      ? sequenceOutputs(unrolling, inputs)
      : Array.from(inputs, (input) =>
          tickOutput(unrolling, input),
        )) as readonly Tensor[] as Run<Inputs>["outputs"];
    return { outputs, carry: unrolling.carry };
  } finally {
    unrolling.free();
  }
}
