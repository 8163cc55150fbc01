import type { Unrolling } from "@backstream/core";
import type { ComparedSignal } from "../ComparedSignal.js";
import type { Signal } from "../Signal.js";

/** The tick's signal of one net on the stack. */
export function signalOf({ signal }: ComparedSignal, unrolling: Unrolling): Signal {
  let found: Signal = signal;
  while (found.unrolling !== unrolling && found.below) found = found.below;
  return found;
}
