const most = 256;

/** Losses of several models over a stream, as means over stretches of equal length: at most 256, for a stream of any length. */
export class LossCurves {
  readonly #curves: number[][];
  readonly #sums: Float64Array;
  #stretch = 16;
  #filled = 0;

  constructor(models: number) {
    this.#curves = Array.from({ length: models }, () => []);
    this.#sums = new Float64Array(models);
  }

  /** Records in each stretch. */
  get stretch(): number {
    return this.#stretch;
  }

  /** One curve a model. */
  get curves(): readonly (readonly number[])[] {
    return this.#curves;
  }

  /** The losses of one record, a number a model. */
  add(losses: ArrayLike<number>): void {
    for (let model = 0; model < this.#sums.length; model++) this.#sums[model] += losses[model];
    if (++this.#filled < this.#stretch) return;
    this.#curves.forEach((curve, model) => curve.push(this.#sums[model] / this.#stretch));
    this.#sums.fill(0);
    this.#filled = 0;
    if (this.#curves[0].length < most) return;
    // Stretches become twice as long: two neighbours are merged into one.
    for (const curve of this.#curves) {
      for (let index = 0; index < most / 2; index++)
        curve[index] = (curve[2 * index] + curve[2 * index + 1]) / 2;
      curve.length = most / 2;
    }
    this.#stretch *= 2;
  }
}
