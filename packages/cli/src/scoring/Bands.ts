import { PredictionBands, type BandsState } from "backstream";
import type { Limits } from "./Limits.js";

/** Bands around the predictions of a run, and how many targets were inside. */
export class Bands {
  /** The share of targets that shall be inside. */
  readonly share: number;
  readonly #bands: PredictionBands;
  #counted = 0;
  #inside = 0;

  constructor(share: number, state: BandsState | undefined) {
    this.share = share;
    this.#bands = new PredictionBands({ coverage: share }, state);
  }

  get state(): BandsState {
    return this.#bands.state;
  }

  /** Targets of this run that have come. */
  get counted(): number {
    return this.#counted;
  }

  /** The share of them that was inside the limits of then; NaN before the first. */
  get inside(): number {
    return this.#inside / this.#counted;
  }

  /** How far the band reaches on both sides of a prediction; Infinity before enough targets are known. */
  get width(): number {
    return this.around(0).upper;
  }

  around(prediction: number | Float64Array): Limits {
    const { lower, upper } = this.#bands.around(prediction);
    return { lower: lower[0], upper: upper[0] };
  }

  /** The target of a prediction has come; `limits` are those of then, undefined where an earlier run has said them. */
  learn(output: number | Float64Array, target: number, limits: Limits | undefined): void {
    this.#bands.learn({ output, target });
    if (!limits) return;
    this.#counted++;
    if (target >= limits.lower && target <= limits.upper) this.#inside++;
  }
}
