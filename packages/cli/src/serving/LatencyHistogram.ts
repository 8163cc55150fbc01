/** Counts how long answers took, as Prometheus has it: for each bound, those that took no longer. */
export class LatencyHistogram {
  /** Upper bounds in seconds. */
  readonly bounds: readonly number[] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
  ];
  readonly counts: number[] = this.bounds.map(() => 0);
  count = 0;
  sum = 0;

  add(seconds: number): void {
    this.count++;
    this.sum += seconds;
    this.bounds.forEach((bound, index) => {
      if (seconds <= bound) this.counts[index]++;
    });
  }
}
