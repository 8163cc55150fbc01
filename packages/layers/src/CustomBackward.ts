import type { Floats } from "@backstream/tensors";
import type { CustomForward, Named } from "./CustomForward.js";

/**
 * The same row going backward, with the deltas of what it wrote; it writes `inputDelta` and `carryInDelta`, which start
 * at 0, and adds to `gradient`. All three are linear in the deltas given.
 */
export interface CustomBackward<
  Carry extends string = string,
  Parameter extends string = string,
> extends CustomForward<Carry, Parameter> {
  readonly outputDelta: Floats;
  readonly carryOutDelta: Named<Carry>;
  readonly inputDelta: Floats;
  readonly carryInDelta: Named<Carry>;
  readonly gradient: Named<Parameter>;
}
