import type { Pass } from "./Pass.js";

/**
 * The derivative of the update's loss by the output of the last net, where a pass comes from one number alone: one labelled
 * row of a net with one output. Undefined otherwise. To be called when the pass has gone through all its nets.
 */
export function outputDeltaOf({ rows: labelled, nets }: Pass): number | undefined {
  const [{ net, oldest }] = nets; // the last net is the innermost one
  const { network, rows, backwardPass } = net.unrolling;
  if (labelled !== 1 || network.fanOut !== 1) return undefined;
  // The deltas of all other rows and ticks are zero. As they were sent: `mapDelta` may have changed them.
  const { ticks } = network.workspace.deltas;
  let sum = 0;
  for (let tick = oldest; tick < oldest + ticks; tick++) {
    const address = backwardPass.deltaAddress(tick, oldest);
    const { memory } = network.arena;
    for (let row = 0; row < rows; row++) sum += memory[address + row];
  }
  return sum;
}
