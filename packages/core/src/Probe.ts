import type { Leaf } from "./flatten.js";

/** What the engine has just done; see `Probe`. */
export type ProbeMoment = "forward" | "backward" | "gradient";

/**
 * Is called when the engine has done something with a network, and may then read the numbers in the network's arena.
 *
 * - forward    every leaf has its output at `tick`; nothing is said of a tick that runs again
 * - backward   every leaf has its delta at `tick`, in a pass that goes back to `oldest`
 * - gradient   a pass is over, and its part added to the network's gradient
 */
export type Probe = (moment: ProbeMoment, addresses: ProbeAddresses, tick: number, oldest: number) => void;

/** Where the numbers are that a probe may read, until it returns. */
export interface ProbeAddresses {
  /** Rows of every tick. */
  readonly rows: number;
  /** Of a leaf's output at a tick, `[rows, fanOut]`; without a leaf, of the network's. */
  outputAddress(tick: number, leaf?: Leaf): number;
  /** Of the delta of a leaf's output at a tick, `[rows, fanOut]`, in a pass that goes back to `oldest`. */
  deltaAddress(tick: number, oldest: number, leaf?: Leaf): number;
  /** Of the delta of the memory that a leaf read at the latest tick of the pass, `[rows, carry]`. */
  carryDeltaAddress(leaf: Leaf): number;
}
