import type { CheckpointStore, Durable } from "backstream";
import type { SaveClock } from "./SaveClock.js";

/** How a run is saved in a store. */
export interface StoreSaving {
  /** For messages. */
  readonly name: string;
  readonly store: CheckpointStore;
  readonly every: number;
  /** What is saved with a checkpoint; called when it is taken. */
  readonly extra: () => unknown;
  /** It is told what was saved; what has waited for a minute is saved, also where the source rests. */
  readonly clock: SaveClock;
  /** A line that the user must see: the store is away. */
  readonly onWarning: (text: string) => void;
  /** It gets what saves, when that begins. */
  readonly onSaving?: ((saving: Pick<Durable, "flush">) => void) | undefined;
}
