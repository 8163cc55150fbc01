import type { Floats } from "@backstream/tensors";
import type { ComparedSignal } from "./ComparedSignal.js";
import type { DeltaOrigin } from "./DeltaOrigin.js";

/** Numbers that `mapDelta` put in the place of a delta. */
export class ReplacedDelta implements DeltaOrigin {
  readonly #values: Floats;

  constructor(values: Floats) {
    this.#values = values;
  }

  width({ signal }: ComparedSignal): number {
    return this.#values.length / signal.rows;
  }

  write(_compared: ComparedSignal, _tick: number, target: Floats, offset: number): void {
    target.set(this.#values, offset);
  }
}
