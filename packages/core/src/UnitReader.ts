import type { Floats } from "@backstream/tensors";
import type { Flat, Leaf } from "./Flat.js";
import type { Initialiser } from "./Layer.js";

/** A parameter in the flat vectors of an optimizer. */
export interface UnitParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Index of its first number in the flat vectors. */
  readonly offset: number;
  readonly size: number;
  /** That of its layer. */
  readonly initialise: Initialiser;
}

/**
 * The units of a hidden layer: what feeds them, and what reads them.
 *
 * - incoming   parameters in which unit i has the rows i, i + count, i + 2 · count, …: one a gate
 * - outgoing   matrices in which unit i is column i: of the layer that reads them, and of a recurrent layer itself
 */
export interface HiddenUnits {
  /** The first parts of its parameters' names: `0`, or `encoder.0`. */
  readonly name: string;
  readonly count: number;
  readonly incoming: readonly UnitParameter[];
  readonly outgoing: readonly UnitParameter[];
  /** The mean magnitude of each unit's output, over the rows and ticks of the pass that the update is of. */
  readonly activity: Float64Array;
}

/** A network, as far as a reader of units knows it. */
export interface FlatNetwork {
  readonly name: string;
  readonly flat: Flat;
  readonly arena: { readonly memory: Floats };
}

/** A network in a stream: where the outputs of its leaves are. */
export interface UnrolledNetwork {
  readonly network: FlatNetwork;
  readonly rows: number;
  /** Of a leaf's output at a tick, `[rows, fanOut]`. */
  outputAddress(tick: number, leaf?: Leaf): number;
}

/** What an optimizer that looks at hidden units has read of the passes. */
export interface UnitReader {
  /** All hidden layers of the nets, in the order in which samples go through them. */
  readonly units: readonly HiddenUnits[];
  /** To be called for each net at each tick of a pass. `mask` has a 0 for rows that are not there. */
  add(unrolled: UnrolledNetwork, tick: number, mask: ArrayLike<number> | undefined): void;
  /** Writes the activity of what was added since the last call. */
  finish(): void;
}
