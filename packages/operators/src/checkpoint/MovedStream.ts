import type { StreamCheckpoint } from "./Checkpoint.js";

/**
 * A stream on its way from one pipeline to another: its memory and its held ticks, as plain data. It is given to `forward`
 * and `predict` as `{ stream }`.
 *
 * @see {@link takeStream}, which takes it out of a running pipeline; {@link streamOf} for one of a checkpoint
 */
export interface MovedStream extends StreamCheckpoint {
  /** The names of the nets that learn in it, in the order of their `backward`. */
  readonly nets: readonly string[];
  /** What the nets compute, by name. */
  readonly descriptions?: Readonly<Record<string, string>> | undefined;
}
