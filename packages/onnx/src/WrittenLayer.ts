import type { CarrySpec } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";
import type { Call } from "./parseCall.js";

/** A layer without parts, as it is written to a graph. */
export interface WrittenLayer {
  /** What it computes, for messages: `gru(1, 32)`. */
  readonly description: string;
  readonly call: Call;
  /** What the names of its parameters and its memory begin with: `0.`. */
  readonly prefix: string;
  readonly fanIn: number;
  readonly fanOut: number;
  /** The parts of its memory. */
  readonly carry: readonly CarrySpec[];
  /** By the names without the prefix; of a recurrent layer among several by those that it has alone. */
  readonly parameters: ReadonlyMap<string, Tensor>;
}
