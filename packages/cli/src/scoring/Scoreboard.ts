import type { Baseline } from "../baselines/Baseline.js";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import { binaryScore, type BinaryScore } from "./binaryScore.js";
import { LossCurves } from "./LossCurves.js";
import { regressionScore } from "./regressionScore.js";
import type { Score } from "./Score.js";

/** A model's name and its score so far. */
export interface Standing {
  readonly name: string;
  readonly score: Score;
}

/** The scores of the net and its baselines, which are tested on every labelled record of one pass. */
export class Scoreboard {
  readonly task: "regression" | "binary";
  readonly net: Standing;
  readonly baselines: readonly Standing[];
  /** The net's curve first, then the baselines'. */
  readonly curves: LossCurves;
  /** Each model's loss over about the last thousand records, in the order of the curves. */
  readonly rolling: Float64Array;
  readonly #baselines: readonly Baseline[];
  readonly #losses: Float64Array;

  constructor(task: "regression" | "binary", net: string, baselines: readonly Baseline[]) {
    const score: () => Score = task === "binary" ? binaryScore : regressionScore;
    this.task = task;
    this.#baselines = baselines;
    this.net = { name: net, score: score() };
    this.baselines = baselines.map(({ name }) => ({ name, score: score() }));
    this.curves = new LossCurves(1 + baselines.length);
    this.#losses = new Float64Array(1 + baselines.length);
    this.rolling = new Float64Array(this.#losses.length);
  }

  /** The net's score in a binary task. */
  get binary(): BinaryScore | undefined {
    return this.task === "binary" ? (this.net.score as BinaryScore) : undefined; // as the constructor chose
  }

  /** The index of the baseline with the lowest loss. */
  get best(): number {
    let best = 0;
    this.baselines.forEach(({ score }, index) => {
      if (score.loss < this.baselines[best].score.loss) best = index;
    });
    return best;
  }

  /** Tests all models on a record with a target, and lets the baselines learn from it. */
  add(sample: EncodedSample, prediction: number): void {
    const { actual } = sample;
    if (actual === undefined) return;
    this.#losses[0] = this.net.score.add(prediction, actual);
    this.#baselines.forEach((baseline, index) => {
      this.#losses[1 + index] = this.baselines[index].score.add(baseline.predict(sample), actual);
      baseline.learn(sample, actual);
    });
    this.curves.add(this.#losses);
    const share = Math.max(1e-3, 1 / this.net.score.records);
    for (let model = 0; model < this.rolling.length; model++) {
      this.rolling[model] += share * (this.#losses[model] - this.rolling[model]);
    }
  }
}
