import type { Position, Progress } from "@backstream/core";
import type { ObservableInput } from "rxjs";

/** Options of `durable`. */
export interface DurableOptions<Extra = unknown> {
  /** Updates from one save to the next; more, where a save takes longer. */
  readonly every: number;
  /** Returns plain data to be saved in the same checkpoint: settings, states that are not on the samples' positions. */
  readonly extra?: (() => Extra) | undefined;
  /**
   * When it emits, what was learned is saved and the steps complete, with the memory of the streams in the store. A signal that
   * ends the process, a lost lease, a button: `fromEvent(process, "SIGTERM")`.
   */
  readonly stop$?: ObservableInput<unknown> | undefined;
  /** How many updates may be made since the newest save, before the steps end with an `UnsavedError`. 1000 · `every` when not given. */
  readonly mostUnsaved?: number | undefined;
}

/** A checkpoint that is in the store. */
export interface DurableSave {
  /** Updates made, and samples that had entered `forward`. */
  readonly step: number;
  readonly samples: number;
  /** The newest record of each source that is in it: nothing up to these is needed any more, so acknowledge it. */
  readonly positions: readonly Position[] | undefined;
  /** What operators had learned up to these records, by their names, as it is in the checkpoint. */
  readonly states: Progress["states"];
  /** Size in the store. */
  readonly bytes: number;
  /** How long it took to encode and save it. */
  readonly milliseconds: number;
}

/** What a health page shows of a `durable`. */
export interface DurableHealth {
  /** Updates made, and how many of them are not in the store. */
  readonly step: number;
  readonly unsaved: number;
  /** Milliseconds since the checkpoint that was saved or loaded last came; undefined when there is none. */
  readonly age: number | undefined;
  /** Why the newest attempt to save has failed; undefined when it has not. */
  readonly failure: unknown;
}
