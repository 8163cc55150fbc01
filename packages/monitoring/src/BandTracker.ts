import { RecentNumbers } from "./RecentNumbers.js";

/** All that is known of the band of one output, as plain JSON. */
export interface BandState {
  /** The share of targets that the quantile leaves out at present; 1 - coverage on the whole. */
  readonly alpha: number;
  /** How many targets were known, and how many of them were inside. */
  readonly counted: number;
  readonly covered: number;
  /** The newest distances of targets from outputs, the oldest first. */
  readonly window: readonly number[];
}

/**
 * The band of one output: adaptive conformal inference.
 *
 *     width = the ⌈(1 - alpha) · (n + 1)⌉-th smallest of the n newest distances |target - output|
 *     alpha = alpha + rate · (1 - coverage - [target outside])
 *
 * So a target outside makes the band wider, and each target inside a little narrower. While alpha is at 0 or below, or where a
 * quantile that high needs more distances than there are, the width is Infinity.
 *
 * @source Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021.
 * @example
 *   const tracker = new BandTracker(0.5, 100, 0.01);
 *   tracker.width // => Infinity
 *   for (const distance of [1, 2, 3]) tracker.learn(distance);
 *   tracker.width // => 2
 */
export class BandTracker {
  readonly #coverage: number;
  readonly #rate: number;
  readonly #recent: RecentNumbers;
  #alpha: number;
  #counted: number;
  #covered: number;

  constructor(coverage: number, window: number, rate: number, state?: BandState) {
    this.#coverage = coverage;
    this.#rate = rate;
    this.#recent = new RecentNumbers(window, state?.window);
    this.#alpha = state?.alpha ?? 1 - coverage;
    this.#counted = state?.counted ?? 0;
    this.#covered = state?.covered ?? 0;
  }

  get state(): BandState {
    const { numbers } = this.#recent;
    return { alpha: this.#alpha, counted: this.#counted, covered: this.#covered, window: numbers };
  }

  get counted(): number {
    return this.#counted;
  }

  get covered(): number {
    return this.#covered;
  }

  /** How far the band reaches on both sides of an output. */
  get width(): number {
    const { count } = this.#recent;
    // Less than a rounding error, so that 0.9 · 10 is 9.
    const k = Math.ceil((1 - this.#alpha) * (count + 1) - 1e-9);
    if (this.#alpha <= 0 || k > count) return Infinity;
    return k <= 0 ? 0 : this.#recent.smallest(k);
  }

  /** Learns how far a target was from its output; returns whether a band of this width, which had been given, covered it. */
  learn(distance: number, width: number = this.width): boolean {
    const isCovered = distance <= width;
    // With a limit: where distances are all 0, it would rise without end, and be of no use when they grow.
    this.#alpha = Math.min(
      1 + this.#rate,
      this.#alpha + this.#rate * (1 - this.#coverage - (isCovered ? 0 : 1)),
    );
    this.#counted++;
    if (isCovered) this.#covered++;
    this.#recent.add(distance);
    return isCovered;
  }
}
