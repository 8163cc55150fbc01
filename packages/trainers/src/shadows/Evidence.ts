/** What is kept of an `Evidence`, as plain data. */
export interface EvidenceState {
  readonly logarithms: Float64Array;
  readonly attempt: number;
  readonly samples: number;
}

/** The shares of the wealth that are bet, each by a player of its own. */
const stakes: readonly number[] = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8];

/**
 * Evidence that the mean of numbers in [-1, 1] is above 0, which may be looked at after every number: the wealth of a gambler
 * who bets on it.
 *
 *     K = mean over stakes λ of Π (1 + λ x)            K ≥ 1 / level is enough
 *
 * If no x is above 0 on average, given what was before it, K is a supermartingale that begins with 1: the probability that it
 * ever reaches 1 / level is at most `level` (Ville's inequality). Where half of it is lost, the comparison begins anew, since
 * what was worse may have become better: the attempt k has the share 1 / (k (k + 1)) of the level, and all together have the level.
 *
 * @source Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", J. Royal Stat. Soc. B 86(1), 2024.
 * @example
 *   const evidence = new Evidence();
 *   let count = 0;
 *   while (!evidence.isEnough(0.05)) {
 *     evidence.add(0.5);
 *     count++;
 *   }
 *   count // => 16
 */
export class Evidence {
  readonly #logarithms: Float64Array;
  #attempt: number;
  #samples: number;

  constructor({ logarithms, attempt, samples }: EvidenceState = nothing()) {
    this.#logarithms = logarithms.slice();
    this.#attempt = attempt;
    this.#samples = samples;
  }

  /** Numbers since the attempt began. */
  get samples(): number {
    return this.#samples;
  }

  /** The logarithm of K in this attempt. */
  get logarithm(): number {
    let largest = -Infinity;
    for (const value of this.#logarithms) largest = Math.max(largest, value);
    let sum = 0;
    for (const value of this.#logarithms) sum += Math.exp(value - largest);
    return largest + Math.log(sum / stakes.length);
  }

  get state(): EvidenceState {
    return { logarithms: this.#logarithms.slice(), attempt: this.#attempt, samples: this.#samples };
  }

  /** Adds a number; begins anew where the number before has made it hopeless. */
  add(x: number): void {
    if (this.logarithm < -Math.LN2) this.begin();
    this.#samples++;
    for (let index = 0; index < stakes.length; index++)
      this.#logarithms[index] += Math.log1p(stakes[index] * x);
  }

  /** Whether it is enough at this level, from 0 to 1. */
  isEnough(level: number): boolean {
    return this.logarithm >= Math.log((this.#attempt * (this.#attempt + 1)) / level);
  }

  /** Begins the next attempt. */
  begin(): void {
    this.#logarithms.fill(0);
    this.#attempt++;
    this.#samples = 0;
  }
}

function nothing(): EvidenceState {
  return { logarithms: new Float64Array(stakes.length), attempt: 1, samples: 0 };
}
