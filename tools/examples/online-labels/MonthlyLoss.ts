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
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    return sum(this.#sums) / sum(this.#counts);
  }

  /** The mean of each month that has flights, such as `{ Jan: 0.48 }`. */
  get byMonth(): Readonly<Record<string, number>> {
    const means = names.map((name, month) => [name, this.#sums[month] / this.#counts[month]] as const);
    return Object.fromEntries(means.filter((_, month) => this.#counts[month] > 0));
  }
}

const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
