import type { Floats, Kernels, RandomStream } from "@backstream/tensors";

/** Fills the values of a freshly made parameter. `shape` is the parameter's; by convention `[fanOut, fanIn]` for weights. */
export type Initialiser = (values: Floats, shape: readonly number[], random: RandomStream) => void;

/** One parameter of a layer: PyTorch's name and row-major layout. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
}

/** One named part of a layer's memory, in floats per row. */
export interface CarrySpec {
  readonly name: string;
  readonly size: number;
}

/**
 * What a layer is: pure, without numbers or memory of its own. It declares how many floats it needs, and each
 * function is told where they are (`Place`). Layers that work row by row through kernels get their speed from there.
 *
 * For one tick, `forward` is called; then, newest tick first, `backward` and (if someone needs it) `inputDelta`;
 * then `gradient` once for the whole window. All must be linear in the deltas, and a row must not depend on other rows.
 */
export interface Layer<In extends number = number, Out extends number = number> {
  /** As the user wrote it: `gru(1, 32)`. */
  readonly name: string;
  /** Width of a row of input; 0 for a layer that takes any width and keeps it (`tanh()`). */
  readonly fanIn: In;
  readonly fanOut: Out;
  readonly parameters: readonly ParameterSpec[];
  /** The memory from tick to tick; its parts lie one behind the other in a row. */
  readonly carry: readonly CarrySpec[];
  /** Floats per row that `forward` leaves for the way back; per feature of a row in a layer that takes any width. */
  readonly tape: number;
  /** Floats of gate deltas that `backward` leaves for `inputDelta` and `gradient`, counted likewise. */
  readonly gateDeltas: number;
  /** A composite is nothing but its parts, run one after the other; `prefix` goes before the names of a part's parameters. */
  readonly parts?: readonly { readonly prefix: string; readonly layer: Layer }[];
  /** Writes `output`, `after` and `tape` from `input`, `before` and the parameters, for the rows of one tick. */
  forward(kernels: Kernels, addresses: LayerAddresses): void;
  /**
   * For a layer with memory, what `forward` needs of the inputs alone, computed for all rows of a window at once and left
   * where `forward` will find it when `projected` is set. The bits are those of `forward` without it.
   */
  project?(kernels: Kernels, addresses: LayerAddresses): void;
  /** Writes `gates` from `outputDelta` and `carryDelta` (delta of `after`), and turns `carryDelta` into the delta of `before`. */
  backward?(kernels: Kernels, addresses: LayerAddresses): void;
  /** Writes `inputDelta` from `gates` or `outputDelta`. */
  inputDelta(kernels: Kernels, addresses: LayerAddresses): void;
  /** Adds to `gradient` what all rows of the window contribute; rows = ticks · batch, oldest first, every field contiguous. */
  gradient?(kernels: Kernels, addresses: LayerAddresses): void;
}

/**
 * Where the numbers of a layer are: addresses in floats, in the arena of the kernels that are handed over with it.
 * Rows of each field are contiguous: `input [rows, fanIn]`, `output [rows, fanOut]`, `before`, `after` and
 * `carryDelta [rows, carry]`, `tape [rows, tape]`, `gates [rows, gates]`. Valid during the call only.
 */
export interface LayerAddresses {
  rows: number;
  /** Width of input and output as they are in this network (a layer of any width learns its own here). */
  fanIn: number;
  fanOut: number;
  /** First float of this layer's parameters, which lie one behind the other in the order of `parameters`. */
  parameters: number;
  /** The same for the gradient; added to, never overwritten. */
  gradient: number;
  input: number;
  output: number;
  carryIn: number;
  carryOut: number;
  tape: number;
  outputDelta: number;
  carryDelta: number;
  gateDeltas: number;
  inputDelta: number;
  /** Whether `project` has been here. */
  projected: boolean;
  /** The arena's memory, for layers written as plain functions; valid during the call only. */
  memory: Floats;
}

/** A layer that takes any width and keeps it. */
export interface WidthKeeping extends Layer {
  readonly keepsWidth: true;
}
