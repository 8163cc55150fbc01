import type { Carry } from "@backstream/core";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import type { StreamKey } from "./Stream.js";

/** How a subscription of `forward` begins, and how much it may hold. */
export interface ForwardOptions {
  /** Memory before the first tick; zeros where not given. */
  readonly carry?: Carry | undefined;
  /** Ticks that may wait for `backward`: 4096 where not given. */
  readonly capacity?: number | undefined;
  /** Resumes a checkpoint: memory, held ticks, and (once) the parameters; give `rewind` and `update` the same. */
  readonly from?: Checkpoint | undefined;
  /** Of a `groupBy`: tells the streams of one pipeline apart in a checkpoint. */
  readonly key?: StreamKey;
}
