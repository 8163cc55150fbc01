import type { Unrolling } from "./Unrolling.js";

/**
 * Hears of what the engine has just done with a network, for those who look inside. The numbers are where
 * `outputAddress`, `deltaAddress` and `carryDeltaAddress` of the unrolling say, until it returns.
 *
 * - forward    every leaf has its output at `tick`; a re-run says nothing
 * - backward   every leaf has its delta at `tick`, of a pass that goes back to `oldest`
 * - gradient   a pass is over, and its share added to the network's gradient
 */
export type Probe = (
  moment: "forward" | "backward" | "gradient",
  unrolling: Unrolling,
  tick: number,
  oldest: number,
) => void;
