import type { Step } from "@backstream/operators";
import type { ComparedTick } from "./ComparedTick.js";

/** A tick with the update that was made with it, if there was one. */
export interface TestedTick extends ComparedTick {
  readonly step: Step | undefined;
}
