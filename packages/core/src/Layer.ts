import type { Floats, Kernels, RandomStream } from "@backstream/tensors";

/** Fills the values of a new parameter of this shape; weights are `[fanOut, fanIn]` by convention. */
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
 * What a layer is: functions without numbers or memory of their own. A layer declares how many floats it needs, and each
 * function is told where they are (`LayerAddresses`).
 *
 * For each tick, `forward` is called. In a backward pass, newest tick first, `backward` is called and, where it is needed,
 * `inputDelta`; then `gradient`, once for the whole window. All of these must be linear in the deltas, and a row must not
 * depend on other rows.
 */
export interface Layer<In extends number = number, Out extends number = number> {
  /** As the user wrote it: `gru(1, 32)`. */
  readonly name: string;
  /** Width of a row of input; 0 for a layer that takes any width and keeps it (`tanh()`). */
  readonly fanIn: In;
  readonly fanOut: Out;
  readonly parameters: readonly ParameterSpec[];
  /** The memory from tick to tick; in a row, its parts follow each other. */
  readonly carry: readonly CarrySpec[];
  /** Floats per row that `forward` writes for the backward pass; per feature of a row in a layer that takes any width. */
  readonly tape: number;
  /** Floats that `backward` writes for `inputDelta` and `gradient`, counted likewise. */
  readonly gateDeltas: number;
  /** Of a composite, its parts, which run one after the other; `prefix` begins the names of a part's parameters. */
  readonly parts?: readonly { readonly prefix: string; readonly layer: Layer }[];
  /** Writes `output`, `carryOut` and `tape` from `input`, `carryIn` and the parameters, for the rows of one tick. */
  forward(kernels: Kernels, addresses: LayerAddresses): void;
  /**
   * Computes, for all rows of a window at once, what the `forward` of a layer with memory needs of the inputs alone, and
   * writes it where `forward` finds it when `projected` is set. The bits are those of `forward` without it.
   */
  project?(kernels: Kernels, addresses: LayerAddresses): void;
  /** Writes `gateDeltas` from `outputDelta` and `carryDelta`, the delta of `carryOut`, which it replaces by that of `carryIn`. */
  backward?(kernels: Kernels, addresses: LayerAddresses): void;
  /** Writes `inputDelta` from `gateDeltas` or `outputDelta`. */
  inputDelta(kernels: Kernels, addresses: LayerAddresses): void;
  /** Adds to `gradient` what all rows of the window contribute: ticks · batch rows, oldest tick first. */
  gradient?(kernels: Kernels, addresses: LayerAddresses): void;
}

/**
 * Where the numbers of a layer are: addresses, counted in floats, in the memory that the kernels work in. They are valid
 * during the call only. The rows of each field are contiguous:
 *
 * - input, inputDelta                `[rows, fanIn]`
 * - output, outputDelta              `[rows, fanOut]`
 * - carryIn, carryOut, carryDelta    `[rows, carry]`
 * - tape, gateDeltas                 `[rows, tape]`, `[rows, gateDeltas]`
 */
export interface LayerAddresses {
  rows: number;
  /** Widths of input and output in this network, which a layer that takes any width finds here. */
  fanIn: number;
  fanOut: number;
  /** The layer's parameters, which follow each other in the order of `Layer.parameters`. */
  parameters: number;
  /** Their gradient, which is added to, never overwritten. */
  gradient: number;
  input: number;
  output: number;
  /** The memory that the tick reads. */
  carryIn: number;
  /** The memory that the tick writes. */
  carryOut: number;
  tape: number;
  outputDelta: number;
  carryDelta: number;
  gateDeltas: number;
  inputDelta: number;
  /** Whether `project` has been called for this tick. */
  projected: boolean;
  /** All of the memory, for layers that are written as plain functions. */
  memory: Floats;
}

/** A layer that takes any width and keeps it. */
export interface WidthKeeping extends Layer {
  readonly keepsWidth: true;
}
