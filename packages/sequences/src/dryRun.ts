import { inputRows, Unrolling, type Carry, type Network } from "@backstream/core";
import { wrapTensor, type Numbers, type Tensor } from "@backstream/tensors";

/** A network that runs for itself. */
export interface DryRun {
  /** One tick: the output, with a batch axis exactly if the input has one. */
  readonly step: (input: Numbers) => Tensor;
  /** Gives its memory back. */
  readonly free: () => void;
}

/** Runs a network beside its streams, from a copy of a memory: nothing that they read is written to. */
export function dryRun(net: Network, carry: Carry | undefined): DryRun {
  const unrolling = new Unrolling(net, { carry });
  return {
    step: (input) => {
      const rows = inputRows(net.name, input, net.fanIn);
      const at = unrolling.outputAddress(unrolling.forward(input));
      const values = net.arena.memory.slice(at, at + Math.max(1, rows) * net.fanOut);
      return wrapTensor(rows === 0 ? [net.fanOut] : [rows, net.fanOut], values);
    },
    free: () => unrolling.free(),
  };
}
