/** How weights follow losses. */
export interface WeightingPlan {
  /** How much a difference of losses counts. */
  readonly rate: number;
  /** What remains of earlier losses with each new one. */
  readonly fading: number;
}

/**
 * The weights of several predictors by their losses so far.
 *
 *     loss_k ← fading · loss_k + new loss_k          weight_k = exp(-rate · loss_k) / Σ exp(-rate · loss_j)
 *
 * A loss that is not finite changes nothing.
 *
 * @source Cesa-Bianchi, Lugosi, "Prediction, learning, and games", Cambridge University Press 2006, chapter 2.
 * @example
 *   const weighting = new ExponentialWeights(2, { rate: Math.log(3), fading: 1 });
 *   weighting.learn([0, 1]);
 *   weighting.weights.map((weight) => weight.toFixed(2)) // => ["0.75", "0.25"]
 */
export class ExponentialWeights {
  readonly #plan: WeightingPlan;
  readonly #losses: number[];

  constructor(count: number, plan: WeightingPlan, losses?: readonly number[]) {
    this.#plan = plan;
    this.#losses = losses ? [...losses] : Array.from({ length: count }, () => 0);
  }

  /** The losses so far. */
  get losses(): readonly number[] {
    return [...this.#losses];
  }

  /** They add up to 1. */
  get weights(): number[] {
    const least = Math.min(...this.#losses); // so that the largest weight is not rounded to 0
    const weights = this.#losses.map((loss) => Math.exp(this.#plan.rate * (least - loss)));
    const sum = weights.reduce((all, weight) => all + weight, 0);
    return weights.map((weight) => weight / sum);
  }

  learn(losses: readonly (number | undefined)[]): void {
    if (!losses.every((loss) => loss !== undefined && Number.isFinite(loss))) return;
    losses.forEach((loss, index) => {
      this.#losses[index] = this.#plan.fading * this.#losses[index] + loss!; // all are finite
    });
  }
}
