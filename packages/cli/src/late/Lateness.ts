import type { LabelDelay } from "../settings/labelDelayOf.js";
import type { LateLabelsState } from "./LateLabels.js";

/** How late labels are known. */
export interface Lateness {
  readonly delay: LabelDelay;
  /** What an earlier run has left. */
  readonly state?: LateLabelsState | undefined;
}
