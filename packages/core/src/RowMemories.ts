import type { Floats } from "@backstream/tensors";

/**
 * The memories of a tick's rows, where some rows begin anew: every net that runs the tick tells and asks them before it. What
 * the numbers mean is the net's own affair.
 *
 * @see {@link Sample}, whose `memories` they are
 */
export interface RowMemories {
  /** A net tells the memory of the first row, by which the row's ticks could be run again later. The numbers are a copy. */
  keep(net: string, memory: Floats): void;
  /** The memory that a row begins with in a net, as that net told it once; undefined for a row that goes on. */
  of(net: string, row: number): Floats | undefined;
}
