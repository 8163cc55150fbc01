import type { Checkpoint } from "@backstream/operators";
import type { DurableOptions, DurableSave } from "./DurableOptions.js";
import type { StoreWriter } from "./StoreWriter.js";

/** What a run needs of the subscription that it belongs to. */
export interface DurableRunOptions extends Pick<DurableOptions, "every" | "extra"> {
  readonly mostUnsaved: number;
  readonly writer: StoreWriter;
  /** The checkpoint that it has begun with. */
  readonly from: Checkpoint | undefined;
  saved(save: DurableSave): void;
  /** The steps end: by an error, or completed. Called once, and not after `abandon`. */
  end(failure?: { readonly error: unknown }): void;
  /** No more steps are wanted. */
  stopSource(): void;
}
