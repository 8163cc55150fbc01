/** A mean that fades over values: of the first `length` values their mean, then each new one counts `1 / length`. */
export class FadingMean {
  /** NaN before the first value. */
  value: number = NaN;
  readonly #length: number;
  #count = 0;
  /** What a value counts. */
  #share = 1;

  constructor(length: number) {
    this.#length = length;
  }

  /** Values that are not finite are left out. */
  add(value: number): void {
    if (!Number.isFinite(value)) return;
    if (this.#count < this.#length) this.#share = 1 / ++this.#count;
    this.value = this.#count === 1 ? value : this.value + (value - this.value) * this.#share;
  }
}
