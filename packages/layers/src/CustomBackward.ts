import type { Floats } from "@backstream/tensors";
import type { CustomForward, Named } from "./CustomForward.js";

/**
 * What the `backward` of a custom layer gets for one row: the numbers of `forward`, and the deltas of what that wrote.
 * It writes `inputDelta` and `carryInDelta`, which start at 0, and adds to `gradient`. All three must be linear in the
 * deltas.
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
