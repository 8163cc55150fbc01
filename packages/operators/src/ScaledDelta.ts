import type { Floats } from "@backstream/tensors";
import type { ComparedSignal } from "./ComparedSignal.js";
import type { DeltaOrigin } from "./DeltaOrigin.js";

/** The delta as `compare` measured it, scaled to the tick's share in the loss of the update. */
export class ScaledDelta implements DeltaOrigin {
  readonly scale: number;

  constructor(scale: number) {
    this.scale = scale;
  }

  width({ signal }: ComparedSignal): number {
    return signal.unrolling.network.fanOut;
  }

  write(
    { signal, values, offset: from }: ComparedSignal,
    _tick: number,
    target: Floats,
    offset: number,
  ): void {
    const { scale } = this;
    const count = signal.rows * signal.unrolling.network.fanOut;
    // Not 0 · value: the delta of a tick that sends nothing back may be infinite.
    if (scale === 0) target.fill(0, offset, offset + count);
    else for (let index = 0; index < count; index++) target[offset + index] = values[from + index] * scale;
  }
}
