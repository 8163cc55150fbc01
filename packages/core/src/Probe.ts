import type { Leaf } from "./Flat.js";

/** The kind of work that the engine has just done; see `Probe`. */
export type ProbeMoment = "forward" | "backward" | "gradient";

/**
 * A function that the engine calls after its work on a network; it may then read the numbers in the network's arena.
 *
 * - forward    every leaf has its output at `tick`; it is not called for ticks that run again
 * - backward   every leaf has its delta at `tick`, in a pass that goes back to `oldest`
 * - gradient   a pass has ended, and its contribution is added to the network's gradient
 */
export type Probe = (moment: ProbeMoment, addresses: ProbeAddresses, tick: number, oldest: number) => void;

/** The functions that observe a network, by the kind of work that they are called after. */
export type Probes = { readonly [Moment in ProbeMoment]: readonly Probe[] };

/** The addresses of the numbers that a probe may read, until it returns. */
export interface ProbeAddresses {
  /** The key of the stream whose tick it is: what `key` of `forward` or `predict` said; undefined without one. */
  readonly key: string | number | boolean | undefined;
  /** Rows of every tick. */
  readonly rows: number;
  /** Of a leaf's output at a tick, `[rows, fanOut]`; without a leaf, of the network's. */
  outputAddress(tick: number, leaf?: Leaf): number;
  /** Of the delta of a leaf's output at a tick, `[rows, fanOut]`, in a pass that goes back to `oldest`. */
  deltaAddress(tick: number, oldest: number, leaf?: Leaf): number;
  /** Of the delta of the memory that a leaf read at the latest tick of the pass, `[rows, carry]`. */
  carryDeltaAddress(leaf: Leaf): number;
}
