import { Evidence, type EvidenceState } from "./Evidence.js";
import type { PromoteOptions, Promotion } from "./ShadowOptions.js";

/** What is kept of a `Comparison`, as plain data. */
export interface ComparisonState {
  readonly live: string;
  /** The recent mean of the live net's losses, up to the bound, and how many samples are in it. */
  readonly mean: number;
  readonly count: number;
  readonly evidence: Readonly<Record<string, EvidenceState>>;
}

/** In the mean of the live net's losses; so much of the past counts. */
const memory = 100;

/** Compares the losses of candidates with those of the live one, and says when one of them is better. */
export class Comparison {
  readonly #names: readonly string[];
  readonly #level: number;
  readonly #margin: number;
  readonly #clip: number;
  readonly #evidence: Map<string, Evidence>;
  #live: string;
  #mean: number;
  #count: number;

  /** The first of the names is live, where no state is given. */
  constructor(
    names: readonly string[],
    { level = 0.05, margin = 0, clip = 8 }: PromoteOptions,
    state?: ComparisonState,
  ) {
    this.#names = names;
    this.#level = level / (names.length - 1);
    this.#margin = margin;
    this.#clip = clip;
    this.#live = state?.live ?? names[0];
    this.#mean = state?.mean ?? 0;
    this.#count = state?.count ?? 0;
    this.#evidence = new Map(names.map((name) => [name, new Evidence(state?.evidence[name])]));
  }

  /** The name of the candidate that is live. */
  get live(): string {
    return this.#live;
  }

  get state(): ComparisonState {
    const evidence = Object.fromEntries(Array.from(this.#evidence, ([name, { state }]) => [name, state]));
    return { live: this.#live, mean: this.#mean, count: this.#count, evidence };
  }

  /** A candidate begins anew, and its comparison too. */
  renew(name: string): void {
    this.#evidence.get(name)?.begin();
  }

  /** Adds the losses of a sample; where one of the candidates is better, it is live from now on. */
  add(losses: Readonly<Record<string, number | undefined>>): Promotion | undefined {
    const live = losses[this.#live] ?? NaN;
    const bound = this.#clip * this.#mean;
    let best: { readonly name: string; readonly evidence: Evidence } | undefined;
    if (bound > 0) {
      for (const name of this.#names) {
        const evidence = this.#evidence.get(name);
        const loss = losses[name] ?? NaN;
        if (!evidence || name === this.#live || (Number.isNaN(loss) && Number.isNaN(live))) continue;
        evidence.add(((1 - this.#margin) * upTo(bound, live) - upTo(bound, loss)) / bound);
        if (!evidence.isEnough(this.#level)) continue;
        if (!best || evidence.logarithm > best.evidence.logarithm) best = { name, evidence };
      }
    }
    if (Number.isFinite(live)) {
      this.#count = Math.min(this.#count + 1, memory);
      this.#mean += ((bound > 0 ? upTo(bound, live) : live) - this.#mean) / this.#count;
    }
    if (!best) return undefined;
    const { name: to, evidence } = best;
    const promotion = {
      from: this.#live,
      to,
      evidence: Math.exp(evidence.logarithm),
      samples: evidence.samples,
    };
    this.#live = to;
    for (const name of this.#names) this.#evidence.set(name, new Evidence());
    return promotion;
  }
}

/** A loss that is no number is as bad as it can be. */
function upTo(bound: number, loss: number): number {
  return loss < bound ? loss : bound;
}
