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
  /** By the names without the prefix. */
  readonly parameters: ReadonlyMap<string, Tensor>;
}
