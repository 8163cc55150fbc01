import { FadingMean } from "./FadingMean.js";

/** The loss of one model: by a mean that fades over ticks, and its spread since it was last read. */
export class ModelLoss {
  readonly #faded: FadingMean = new FadingMean(fadesOver);
  #least = NaN;
  #largest = NaN;
  #sum = 0;
  #count = 0;

  get faded(): number {
    return this.#faded.value;
  }

  add(loss: number): void {
    if (!Number.isFinite(loss)) return;
    this.#faded.add(loss);
    if (this.#count === 0 || loss < this.#least) this.#least = loss;
    if (this.#count === 0 || loss > this.#largest) this.#largest = loss;
    this.#sum += loss;
    this.#count++;
  }

  /** What came since it was last read; NaN where nothing came. */
  takeSpread(): { readonly min: number; readonly mean: number; readonly max: number } {
    const none = this.#count === 0;
    const spread = {
      min: none ? NaN : this.#least,
      mean: none ? NaN : this.#sum / this.#count,
      max: none ? NaN : this.#largest,
    };
    this.#sum = 0;
    this.#count = 0;
    return spread;
  }
}

const fadesOver = 2000;
