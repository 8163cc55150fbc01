/** The band in which 80 % of the recent residuals were, and how often what came next was in it. */
export class ResidualBand {
  /** The newest residuals, in the order in which they came: a ring. */
  readonly #recent: Float64Array = new Float64Array(length);
  /** The same, in order of size. */
  readonly #sorted: Float64Array = new Float64Array(length);
  #count = 0;
  #next = 0;
  #measured = 0;
  #covered = 0;

  /** The tenth and the ninetieth percentile of the recent residuals; NaN while there are fewer than ten. */
  get low(): number {
    return this.#quantile(0.1);
  }

  get high(): number {
    return this.#quantile(0.9);
  }

  /** Share of the residuals that were inside the band of those before them; undefined before the first. */
  get coverage(): number | undefined {
    return this.#measured === 0 ? undefined : this.#covered / this.#measured;
  }

  add(residual: number): void {
    if (!Number.isFinite(residual)) return;
    const { low, high } = this;
    if (low <= high) {
      this.#measured++;
      if (residual >= low && residual <= high) this.#covered++;
    }
    if (this.#count === length) this.#remove(this.#recent[this.#next]);
    this.#recent[this.#next] = residual;
    this.#next = (this.#next + 1) % length;
    const at = this.#placeOf(residual);
    this.#sorted.copyWithin(at + 1, at, this.#count);
    this.#sorted[at] = residual;
    this.#count++;
  }

  #quantile(share: number): number {
    if (this.#count < fewest) return NaN;
    const at = share * (this.#count - 1);
    const below = Math.floor(at);
    const above = Math.min(below + 1, this.#count - 1);
    return this.#sorted[below] + (at - below) * (this.#sorted[above] - this.#sorted[below]);
  }

  #remove(residual: number): void {
    const at = this.#placeOf(residual);
    this.#sorted.copyWithin(at, at + 1, this.#count);
    this.#count--;
  }

  /** The first place of a number that is not smaller. */
  #placeOf(residual: number): number {
    let [from, to] = [0, this.#count];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#sorted[middle] < residual) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

const length = 192;
const fewest = 10;
