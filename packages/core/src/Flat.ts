import type { Layer, LayerAddresses, ParameterSpec } from "./Layer.js";

/**
 * A layer in a network that is not a composite. An offset is the number of floats per row before a field: in a tick
 * (`input`, `output`, `tape`), in the carry (`carry`), or in the deltas of a pass (`delta`, `gateDeltas`).
 */
export interface Leaf {
  readonly layer: Layer;
  /** The prefix of its parameters' names: `0.`. */
  readonly prefix: string;
  /** Index of its first parameter in the network's vector. */
  readonly parameters: number;
  /** Its parameters are not learned. */
  readonly frozen: boolean;
  /** It reads a sequence from its end to its beginning. */
  readonly reversed: boolean;
  /** It writes, or adds, the output of a part into that of a composite whose parts stand side by side. */
  readonly joins: boolean;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly carry: number;
  /** The parts of its memory that are learned before the first tick. */
  readonly learnedCarry: readonly LearnedCarry[];
  readonly tape: number;
  readonly gateDeltas: number;
  /** Floats of its traces; 0 where it is frozen. */
  readonly traces: number;
  /** What it reads and writes, as indices of `Flat.fields`. */
  readonly input: number;
  readonly output: number;
  readonly inputOffset: number;
  readonly outputOffset: number;
  /** Whether no leaf before it writes the same field. */
  readonly ownsOutput: boolean;
  readonly tapeOffset: number;
  readonly carryOffset: number;
  readonly tracesOffset: number;
  readonly deltaOffset: number;
  readonly gateDeltasOffset: number;
  /** Of the delta of its input; -1 where that is the network's input, whose delta is computed only when it is read. */
  readonly inputDeltaOffset: number;
  /** Whether a later leaf reads the same input: then the delta of its input is added to what that one has written. */
  readonly addsInputDelta: boolean;
  /** The argument of the layer's functions. It is overwritten before every call, so that no object is made per tick. */
  readonly addresses: LayerAddresses;
}

/** A part of a leaf's memory whose values before the first tick are parameters: `size` numbers from `offset` on in a row. */
export interface LearnedCarry {
  readonly offset: number;
  readonly size: number;
  /** Index of its first parameter in the network's vector. */
  readonly parameters: number;
}

/** A parameter of a network; `name` has all prefixes. */
export interface FlatParameter extends ParameterSpec {
  readonly frozen: boolean;
}

/** What passes from leaf to leaf: the network's input, or the output of leaves. */
export interface Field {
  readonly width: number;
  /** In a tick, and in the deltas of a pass. */
  readonly offset: number;
  readonly deltaOffset: number;
}

/** A layer as the engine runs it: its leaves in order, and how many floats a row needs. */
export interface Flat {
  readonly leaves: readonly Leaf[];
  /** The network's input is the first. */
  readonly fields: readonly Field[];
  /** The network's output, as an index of `fields`. */
  readonly output: number;
  readonly fanOut: number;
  /** The parameters, which follow each other in one vector. */
  readonly parameters: readonly FlatParameter[];
  /** Floats of parameters. */
  readonly size: number;
  /** Floats per row: of a tick's fields, of the carry, and of a tick's deltas. */
  readonly tick: number;
  readonly carry: number;
  readonly scratch: number;
  /** Floats per row of the traces, which a stream keeps once. */
  readonly traces: number;
  /** The leaves that have traces. */
  readonly tracing: readonly Leaf[];
  /** Floats per row of a delta that is then added to another. */
  readonly spare: number;
  /** The leaves that read the network's input, last first. */
  readonly inputReaders: readonly Leaf[];
  /** Whether a leaf reads sequences from the end, so that they have to be complete before they run. */
  readonly wholeSequences: boolean;
  /** The leaves that draw random numbers. */
  readonly drawing: readonly Leaf[];
  /** The leaves whose memory before the first tick is learned. */
  readonly learnedCarries: readonly Leaf[];
}
