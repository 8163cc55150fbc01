import type { Carry } from "@backstream/core";
import type { Observable } from "rxjs";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import type { MovedStream } from "./checkpoint/MovedStream.js";
import type { StreamKey } from "./Stream.js";

/** Says whose a sample is. Any function of a sample fits: `forward` does not know the fields of its samples. */
export type KeyOf = (sample: never) => StreamKey;

/** The initial state of a subscription of `forward`, and how many ticks it may hold. */
export interface ForwardOptions {
  /** Memory before the first tick; zeros where not given. */
  readonly carry?: Carry | undefined;
  /** Ticks that may wait for `backward`: 4096 where not given. */
  readonly capacity?: number | undefined;
  /** Resumes a checkpoint: memory, held ticks, and (once) the parameters; give `rewind` and `update` the same. */
  readonly from?: Checkpoint | undefined;
  /**
   * The key of the `groupBy`, by which a checkpoint identifies the streams of one pipeline. Or a function that says whose a
   * sample is: then one subscription runs the streams of all keys.
   */
  readonly key?: StreamKey | KeyOf;
  /**
   * How many keys are remembered, all where it is not given: when a new key comes, the stream of the one that was not used for
   * longest ends, as if its source had completed. Wants a function as `key`.
   */
  readonly mostKeys?: number | undefined;
  /** Streams of other pipelines, which go on here under their keys: see `takeStream`. Wants a function as `key`. */
  readonly joins$?: Observable<MovedStream> | undefined;
  /**
   * Keys whose streams end now, as if their source had completed: what is left of their windows is learned from. A key without a
   * stream is ignored. Wants a function as `key`.
   */
  readonly ends$?: Observable<StreamKey> | undefined;
  /** Goes on with a stream of another pipeline: its memory, its held ticks and its key; see `takeStream`. */
  readonly stream?: MovedStream | undefined;
}
