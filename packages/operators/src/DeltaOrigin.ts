import type { Floats } from "@backstream/tensors";
import type { MeasuredTick } from "./Measure.js";

/**
 * Where the delta of a backward signal comes from. It is computed only when it is read: most programs, for example,
 * never read the delta of the outermost net's input.
 */
export interface DeltaOrigin {
  /** Numbers of the delta per row. */
  width(compared: MeasuredTick): number;
  /**
   * Writes the delta of a tick to `target`, from `offset` on.
   *
   * @throws {StaleSignalError} When its numbers have been overwritten.
   */
  write(compared: MeasuredTick, tick: number, target: Floats, offset: number): void;
}

/** The delta as `compare` measured it, scaled to the tick's share in the loss of the update. */
export class ScaledDelta implements DeltaOrigin {
  readonly scale: number;

  constructor(scale: number) {
    this.scale = scale;
  }

  width({ signal }: MeasuredTick): number {
    return signal.unrolling.network.fanOut;
  }

  write({ signal, values, offset: from }: MeasuredTick, _tick: number, target: Floats, offset: number): void {
    const { scale } = this;
    const count = signal.rows * signal.unrolling.network.fanOut;
    // Not 0 · value: the delta of a tick that sends nothing back may be infinite.
    if (scale === 0) target.fill(0, offset, offset + count);
    else for (let index = 0; index < count; index++) target[offset + index] = values[from + index] * scale;
  }
}

/** The numbers by which `mapDelta` replaced a delta. */
export class ReplacedDelta implements DeltaOrigin {
  readonly #values: Floats;

  constructor(values: Floats) {
    this.#values = values;
  }

  width({ signal }: MeasuredTick): number {
    return this.#values.length / signal.rows;
  }

  write(_compared: MeasuredTick, _tick: number, target: Floats, offset: number): void {
    target.set(this.#values, offset);
  }
}
