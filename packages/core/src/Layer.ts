import type { Floats, Kernels, RandomStream } from "@backstream/tensors";

/** Fills the values of a new parameter of this shape; weights are `[fanOut, fanIn]` by convention. */
export type Initialiser = (values: Floats, shape: readonly number[], random: RandomStream) => void;

/** One parameter of a layer: PyTorch's name and row-major layout. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
  /** True for a parameter that learning does not change; its layer adds nothing to the gradient there. */
  readonly frozen?: boolean;
}

/** How the outputs of parts that stand side by side become one. */
export interface Join {
  /** Added, or one after the other in a row. */
  readonly kind: "sum" | "concat";
  /**
   * For each part, in order, a layer without memory and parameters that takes the output of the part and writes it into the
   * output of the composite, or adds it there. `widths` are those of the parts' outputs.
   */
  layers(widths: readonly number[]): readonly Layer[];
}

/** One named part of a layer's memory, in floats per row. */
export interface CarrySpec {
  readonly name: string;
  readonly size: number;
  /** False for what is counted, not calculated: nothing is differentiated by it, and its delta stays 0. */
  readonly derivative?: false;
  /** Given for a count: its numbers are whole, from 0 to this one. */
  readonly countsTo?: number;
}

/**
 * A layer: functions that own no numbers and no memory. A layer declares how many floats it needs, and each function
 * gets their addresses (`LayerAddresses`).
 *
 * For each tick, `forward` is called. In a backward pass, newest tick first, `backward` is called and, where it is needed,
 * `inputDelta`; then `gradient`, once for the whole window. All of these must be linear in the deltas, and a row must not
 * depend on other rows.
 */
export interface Layer<In extends number = number, Out extends number = number> {
  /** The call that made it, as the user wrote it: `gru(1, 32)`. */
  readonly name: string;
  /**
   * The same call with every option that has an influence on the outputs, without those that have their default:
   * `dense(8, 4, { activation: "tanh" })`. Not given where the name says it all.
   */
  readonly description?: string;
  /** Width of a row of input; 0 for a layer that takes any width, and keeps it (`tanh()`) or halves it (`glu()`). */
  readonly fanIn: In;
  readonly fanOut: Out;
  readonly parameters: readonly ParameterSpec[];
  /** The memory from tick to tick; in a row, its parts follow each other. */
  readonly carry: readonly CarrySpec[];
  /** Floats per row that `forward` writes for the backward pass; per feature of a row in a layer that takes any width. */
  readonly tape: number;
  /** Floats per row (or per feature, as for `tape`) that `backward` writes for `inputDelta` and `gradient`. */
  readonly gateDeltas: number;
  /**
   * The parts of a composite; the names of a part's parameters begin with `prefix`. They run one after the other, and a
   * composite without parts passes its input through; or side by side, where `join` is given.
   */
  readonly parts?: readonly { readonly prefix: string; readonly layer: Layer }[];
  /** The parts stand side by side: each reads the input of the composite, and their outputs are joined. */
  readonly join?: Join;
  /** A composite whose parameters learning does not change. */
  readonly frozen?: boolean;
  /** A composite that uses the parameters of this layer, which stands before it in the network, instead of own ones. */
  readonly tiedTo?: Layer;
  /**
   * Floats per row of traces: how the memory before a pass depends on the parameters. A stream keeps them once, not for each tick;
   * they begin with zeros. With them a gradient reaches back beyond the oldest tick of a pass.
   */
  readonly traces?: number;
  /** A composite that reads a sequence from its end to its beginning; its network runs when a sequence is complete. */
  readonly reversed?: boolean;
  /** A composite that learns the memory before the first tick: a parameter `[size]` for each part of it that has a derivative. */
  readonly learnedCarry?: readonly ParameterSpec[];
  /** A layer that takes any even width: its output is half as wide. */
  readonly halvesWidth?: boolean;
  /** `forward` draws random numbers while the network learns, and names them by `key0`, `key1`, `randomStream` and `tick`. */
  readonly draws?: boolean;
  /** Writes `output`, `carryOut` and `tape` from `input`, `carryIn` and the parameters, for the rows of one tick. */
  forward(kernels: Kernels, addresses: LayerAddresses): void;
  /**
   * For a layer with memory: computes, for all rows of a window at once, the part of `forward` that depends only on the
   * inputs. `forward` reads it if `projected` is set. The results must have the same bits as without `project`.
   */
  project?(kernels: Kernels, addresses: LayerAddresses): void;
  /** Writes `gateDeltas` from `outputDelta` and `carryDelta`; then replaces `carryDelta`, of `carryOut`, by that of `carryIn`. */
  backward?(kernels: Kernels, addresses: LayerAddresses): void;
  /** Writes `inputDelta` from `gateDeltas` or `outputDelta`. */
  inputDelta(kernels: Kernels, addresses: LayerAddresses): void;
  /** Adds the contribution of all rows of the window (ticks · batch, oldest tick first) to `gradient`. */
  gradient?(kernels: Kernels, addresses: LayerAddresses): void;
  /**
   * For a layer with `traces`: replaces those of before the tick by those of after it, in rows that `mask`, of 0 and 1, does not
   * leave out. It reads `input`, `carryIn` and `tape`, and not the parameters: they may have changed since the tick ran. It keeps
   * them finite: a row whose traces are not begins anew with zeros.
   */
  trace?(kernels: Kernels, addresses: LayerAddresses, mask?: ArrayLike<number>): void;
  /**
   * For a layer with `traces`: adds to `gradient` what the ticks before the pass contribute, once for a pass and behind `gradient`,
   * with the rows of one tick. `carryDelta` is that of the memory that the oldest tick of the pass reads, `traces` belong to it.
   */
  traceGradient?(kernels: Kernels, addresses: LayerAddresses): void;
  /**
   * For a layer with `traces`, where one function is faster than two: adds what `gradient` and `traceGradient` would add for a pass of
   * one tick, and is called instead of both. `traces` belong to the memory that the tick reads, `carryDelta` too.
   */
  tickGradient?(kernels: Kernels, addresses: LayerAddresses): void;
}

/**
 * The addresses of a layer's numbers, counted in floats, in the memory of the kernels. They are valid during the call
 * only. The rows of each field are contiguous:
 *
 * - input, inputDelta                `[rows, fanIn]`
 * - output, outputDelta              `[rows, fanOut]`
 * - carryIn, carryOut, carryDelta    `[rows, carry]`
 * - tape, gateDeltas                 `[rows, tape]`, `[rows, gateDeltas]`
 * - traces                           `[rows, traces]`; in `trace` and `traceGradient` only
 */
export interface LayerAddresses {
  rows: number;
  /** Widths of input and output in this network: for layers that take any width. */
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
  traces: number;
  /** Whether `project` has been called for this tick. */
  projected: boolean;
  /**
   * The name of the random numbers of this tick, for a layer that draws: a tick that runs again draws the same numbers
   * again. `randomStream` tells sequences apart; 0: nothing is learned, so nothing may be drawn.
   */
  key0: number;
  key1: number;
  randomStream: number;
  /** The number of the tick in its sequence, from 0. */
  tick: number;
  /** All of the memory as it is now, for layers that do not use kernels: an allocation may replace the view. */
  readonly memory: Floats;
}

/** A layer that takes any width and keeps it. */
export interface WidthKeeping extends Layer {
  readonly keepsWidth: true;
}

/** A layer that takes any even width and halves it. */
export interface WidthHalving extends Layer {
  readonly halvesWidth: true;
}
