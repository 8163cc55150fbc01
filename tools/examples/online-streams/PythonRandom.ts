/**
 * The random numbers of CPython's `random.Random(seed)`, bit for bit: the Mersenne Twister MT19937.
 *
 * - seed   a whole number from 0 to 2³² - 1
 *
 * @source Matsumoto, Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator",
 *   ACM Transactions on Modeling and Computer Simulation 8(1), 1998.
 * @example
 *   new PythonRandom(42).random() // => 0.6394267984578837
 */
export class PythonRandom {
  readonly #state: Uint32Array = new Uint32Array(624);
  #index = 624;
  #spare: number | undefined;

  constructor(seed: number) {
    const state = this.#state;
    state[0] = 19650218;
    for (let i = 1; i < 624; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    // The array that the seed is given as has one word.
    let i = 1;
    for (let round = 0; round < 624; round++) {
      state[i] = (state[i] ^ Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1664525)) + seed;
      i = this.#after(i);
    }
    for (let round = 0; round < 623; round++) {
      state[i] = (state[i] ^ Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1566083941)) - i;
      i = this.#after(i);
    }
    state[0] = 0x80000000;
  }

  /** In [0, 1), in steps of 2⁻⁵³. */
  random(): number {
    const high = this.#word() >>> 5;
    return (high * 2 ** 26 + (this.#word() >>> 6)) / 2 ** 53;
  }

  /** So many random bits, 1 to 32. */
  bits(count: number): number {
    return this.#word() >>> (32 - count);
  }

  /** A whole number from 0 up to, not including, `n`. */
  integer(n: number): number {
    const count = 32 - Math.clz32(n);
    let drawn = this.bits(count);
    while (drawn >= n) drawn = this.bits(count);
    return drawn;
  }

  /** Mean 0, deviation 1. */
  gauss(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const angle = this.random() * 2 * Math.PI;
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    this.#spare = Math.sin(angle) * radius;
    return Math.cos(angle) * radius;
  }

  #after(i: number): number {
    if (i < 623) return i + 1;
    this.#state[0] = this.#state[623];
    return 1;
  }

  #word(): number {
    if (this.#index === 624) this.#twist();
    let y = this.#state[this.#index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < 624; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7fffffff);
      state[i] = state[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
}
