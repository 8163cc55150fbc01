/** Log-loss of probabilities, by month and of all. */
export class MonthlyLoss {
  readonly #sums = new Float64Array(12);
  readonly #counts = new Float64Array(12);

  add(departure: number, probability: number, target: number): void {
    const month = new Date(departure).getUTCMonth();
    const likely = target === 1 ? probability : 1 - probability;
    this.#sums[month] -= Math.log(Math.max(1e-12, likely));
    this.#counts[month]++;
  }

  /** The mean of all flights. */
  get total(): number {
    return sum(this.#sums) / sum(this.#counts);
  }

  get count(): number {
    return sum(this.#counts);
  }

  /** The mean of each month that has flights. */
  get months(): readonly number[] {
    return [...this.#sums]
      .map((loss, month) => loss / this.#counts[month])
      .filter((loss) => !Number.isNaN(loss));
  }
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
