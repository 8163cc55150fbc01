import type { Baseline } from "../baselines/Baseline.js";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { EncodingPlan } from "../encoding/EncodingPlan.js";
import type { Task } from "../encoding/Task.js";
import { binaryScore, type BinaryScore } from "./binaryScore.js";
import { classScore, type ClassScore } from "./classScore.js";
import { LossCurves } from "./LossCurves.js";
import type { Prediction } from "./Prediction.js";
import { regressionScore } from "./regressionScore.js";
import type { Limits } from "./Limits.js";
import type { Said } from "./Said.js";
import type { Score } from "./Score.js";

const scores: Readonly<Record<Task, (classes: number) => Score>> = {
  regression: regressionScore,
  binary: binaryScore,
  multiclass: classScore,
};

/** A model's name and its score so far. */
export interface Standing {
  readonly name: string;
  readonly score: Score;
}

/** The scores of the net and its baselines, which are tested on every labelled record of one pass. */
export class Scoreboard {
  readonly task: Task;
  readonly net: Standing;
  readonly baselines: readonly Standing[];
  /** The net's curve first, then the baselines'. */
  readonly curves: LossCurves;
  /** Each model's loss over about the last thousand records, in the order of the curves. */
  readonly rolling: Float64Array;
  /** What each baseline has said of the newest record that it has learned from; the next one overwrites it. */
  readonly said: Prediction[] = [];
  readonly #baselines: readonly Baseline[];
  readonly #losses: Float64Array;

  constructor(
    { task, classes = 0 }: Pick<EncodingPlan, "task" | "classes">,
    net: string,
    baselines: readonly Baseline[],
  ) {
    const score = (): Score => scores[task](classes);
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

  /** The net's score in a task with several classes. */
  get classes(): ClassScore | undefined {
    return this.task === "multiclass" ? (this.net.score as ClassScore) : undefined; // as the constructor chose
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
  add(sample: EncodedSample, prediction: Prediction): void {
    const { actual, known } = sample;
    if (actual === undefined) return;
    this.#losses[0] = this.net.score.add(prediction, actual, known);
    this.#baselines.forEach((baseline, index) => {
      const said = (this.said[index] = baseline.predict(sample));
      this.#losses[1 + index] = this.baselines[index].score.add(said, actual, known);
      baseline.learn(sample, actual);
    });
    this.#count();
  }

  /** What all models say of a record whose label comes later. */
  ask(sample: EncodedSample, prediction: Prediction, limits: Limits | undefined): Said {
    const baselines = this.#baselines.map((baseline) => {
      const said = baseline.predict(sample);
      return typeof said === "number" ? said : said.slice();
    });
    return { prediction, limits, baselines };
  }

  /** Tests what all models said of a record when it came, where it was in this run, and lets the baselines learn from it. */
  addLate(sample: EncodedSample, said: Said | undefined): void {
    const { actual, known } = sample;
    if (actual === undefined) return;
    const { prediction, baselines } = said ?? {};
    if (prediction !== undefined && baselines) {
      this.#losses[0] = this.net.score.add(prediction, actual, known);
      this.baselines.forEach(({ score }, index) => {
        this.#losses[1 + index] = score.add(baselines[index], actual, known);
      });
      this.#count();
    }
    this.#baselines.forEach((baseline, index) => {
      this.said[index] = baseline.predict(sample); // with what it knows now: it learns from the sample that was predicted last
      baseline.learn(sample, actual);
    });
  }

  #count(): void {
    this.curves.add(this.#losses);
    const share = Math.max(1e-3, 1 / this.net.score.records);
    for (let model = 0; model < this.rolling.length; model++) {
      this.rolling[model] += share * (this.#losses[model] - this.rolling[model]);
    }
  }
}
