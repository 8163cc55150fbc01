import type { Floats } from "@backstream/tensors";
import type { ComparedSignal } from "./ComparedSignal.js";

/**
 * Where the delta of a signal on its way back comes from. It is read when somebody needs it, and not before: the delta
 * of the outermost net's input, for example, is never computed in most programs.
 */
export interface DeltaOrigin {
  /** Numbers of the delta per row. */
  width(compared: ComparedSignal): number;
  /**
   * Writes the delta of a tick to `target`, from `offset` on.
   *
   * @throws {StaleSignalError} When its numbers are gone.
   */
  write(compared: ComparedSignal, tick: number, target: Floats, offset: number): void;
}
