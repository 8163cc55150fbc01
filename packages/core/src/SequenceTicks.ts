import type { Floats } from "@backstream/tensors";
import type { Sample } from "./Sample.js";

/** One tick of a sequence in a stream, as a loss of whole sequences reads it: its output is in `values`, from `offset` on. */
export interface SequenceTick {
  readonly sample: Sample;
  readonly tick: number;
  readonly rows: number;
  /** Whether the input had a batch axis. */
  readonly batched: boolean;
  readonly mask: ArrayLike<number> | undefined;
  readonly values: Floats;
  readonly offset: number;
  /** Where the output is after the tick has run again. */
  readonly unrolling: {
    readonly network: { readonly fanOut: number; readonly arena: { readonly memory: Floats } };
    outputAddress(tick: number): number;
  };
}

/** A tick whose rows are counted, and whose delta is written to `values`, from `offset` on. */
export interface MeasuredSequenceTick {
  readonly signal: SequenceTick;
  present: number;
  denominator: number;
  readonly values: Floats;
  readonly offset: number;
}

/** All ticks of a sequence in a stream, measured by one loss. */
export interface SequenceTicks {
  /** The tick with the labels: the loss is its loss. Undefined where the sequence has none. */
  readonly labelled: SequenceTick | undefined;
  /** Its rows are counted at the tick with the labels. */
  count(tick: MeasuredSequenceTick): void;
  /** Measures the sequence as it was emitted: writes the deltas of all ticks, and returns the loss. */
  measure(compared: readonly MeasuredSequenceTick[]): number;
  /** Of ticks that have run again: the first one measures all of them. Returns 0: losses stay as they were emitted. */
  run(tick: MeasuredSequenceTick): number;
}
