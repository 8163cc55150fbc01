import type { Position, Progress } from "backstream";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { PostedRecords } from "./serving/PostedRecords.js";
import type { OpenOptions, Source } from "./sources/Source.js";

/** How a source is opened by a run. */
export interface OpenSamplesContext {
  /** Records that an earlier run has read. */
  readonly start?: number | undefined;
  /** Where the newest of them stands in a stream of a broker. */
  readonly position?: Position | undefined;
  /** Records from outside the source; all there are where the source is `none`. */
  readonly posted?: PostedRecords | undefined;
  /** How records become samples, where that is decided already. */
  readonly plan?: EncodingPlan | undefined;
  /** Opens the source, where it is not opened by its name. */
  readonly open?: ((options: OpenOptions, from: Progress | undefined) => Source) | undefined;
}
