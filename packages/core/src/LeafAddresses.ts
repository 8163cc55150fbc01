import type { Arena, Floats } from "@backstream/tensors";
import type { LayerAddresses } from "./Layer.js";

/**
 * The addresses of one leaf of a network, overwritten before every call.
 *
 * A class: an object literal with a getter would have another hidden class for each leaf, and every access to the
 * addresses would be slow.
 */
export class LeafAddresses implements LayerAddresses {
  rows = 0;
  readonly fanIn: number;
  readonly fanOut: number;
  parameters = 0;
  gradient = 0;
  input = 0;
  output = 0;
  carryIn = 0;
  carryOut = 0;
  tape = 0;
  outputDelta = 0;
  carryDelta = 0;
  gateDeltas = 0;
  inputDelta = 0;
  traces = 0;
  projected = false;
  key0 = 0;
  key1 = 0;
  randomStream = 0;
  tick = 0;
  readonly #arena: Pick<Arena, "memory">;

  constructor(fanIn: number, fanOut: number, arena: Pick<Arena, "memory">) {
    this.fanIn = fanIn;
    this.fanOut = fanOut;
    this.#arena = arena;
  }

  /** A layer that allocates may make the arena grow, which detaches the view from before. */
  get memory(): Floats {
    return this.#arena.memory;
  }
}
