import type { Sample } from "@backstream/core";
import type { AnyNetwork, Step } from "@backstream/operators";
import type { OperatorFunction } from "rxjs";
import type { KeyStoreOptions } from "./PerKeyOptions.js";
import type { RiverKey } from "./RiverKey.js";

/** Options of `modelPerKey`. */
export type ModelPerKeyOptions = KeyStoreOptions;

/** The model of one key: its nets, in the order of their `forward`, and how they learn. */
export interface KeyModel<S extends Sample> {
  readonly net: AnyNetwork | readonly AnyNetwork[];
  readonly learn: OperatorFunction<S, Step>;
}

/**
 * A step of one of many models. `step` counts those of all models; `checkpoint()` has all of them, those in the store by where they are, so that
 * it goes through `durable` and `checkpoints`.
 */
export interface ModelStep extends Step {
  /** Whose model has learned. */
  readonly key: RiverKey;
}
