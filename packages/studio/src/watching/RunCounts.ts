import { FadingMean } from "./FadingMean.js";
import { ModelLoss } from "./ModelLoss.js";

/** What is counted and measured at every tick and every update of a run. */
export class RunCounts {
  ticks = 0;
  updates = 0;
  skipped = 0;
  gradientNorm: number = NaN;
  /** Share of the updates whose gradient was shortened. */
  readonly clipped: FadingMean = new FadingMean(500);
  /** The net's loss first, then those of the baselines. */
  readonly models: readonly ModelLoss[];

  constructor(models: number) {
    this.models = Array.from({ length: models }, () => new ModelLoss());
  }
}
