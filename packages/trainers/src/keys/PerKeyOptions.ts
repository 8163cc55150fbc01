import type { Progress } from "@backstream/core";
import type { AnyNetwork, Checkpoint, MovedStream } from "@backstream/operators";
import type { Observable } from "rxjs";
import type { CheckpointStore } from "../stores/CheckpointStore.js";
import type { RiverKey } from "./RiverKey.js";

/** Which keys are in memory, and where the others are. */
export interface KeyStoreOptions {
  /** The most keys in memory. When one more comes, those that were not used for longest go to the store. */
  readonly active: number;
  /** A key goes to the store when so many samples of others have come since it was used; not given: only where there is no room. */
  readonly idle?: number | undefined;
  /**
   * The store of a place, which is a number from 1 up: `(place) => folderStore(`keys/${place}`, { keep: 1 })`. Each holds the bytes of
   * one segment: of many keys that were evicted together. A place is used again when no checkpoint wants what is there.
   */
  readonly store: (place: number) => CheckpointStore;
  /** Names its state in checkpoints; "perKey", or "modelPerKey", where not given. */
  readonly name?: string | undefined;
  /** Resumes a checkpoint. */
  readonly from?: Checkpoint | undefined;
  /**
   * Emits each checkpoint that is saved, or what `durable` says of it: what only earlier ones want is released then. Without it
   * nothing is released that a checkpoint wants which was taken.
   */
  readonly saved$?: Observable<Progress> | undefined;
}

/** Options of `perKey`. */
export interface PerKeyOptions extends KeyStoreOptions {
  /** The net where samples enter: the first one of the river. */
  readonly net: AnyNetwork;
}

/** What `perKey` gives to the river: pass it on to `truncatedBptt`, or to `forward` and `rewind`. */
export interface PerKeyRiver<S> {
  readonly key: (sample: S) => RiverKey;
  /** Keys that come back. */
  readonly joins$: Observable<MovedStream>;
  /** Keys that end, when the source has completed. */
  readonly ends$: Observable<RiverKey>;
  /** The checkpoint that is resumed. */
  readonly from: Checkpoint | undefined;
}
