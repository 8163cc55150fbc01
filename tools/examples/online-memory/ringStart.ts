import type { Initialiser, Initialisers, LruParameter } from "backstream";

/** |λ| at the start: even steps in area between these two, for a long memory. */
const [smallest, largest] = [0.9, 0.999];

/** |λ|² of the unit with this index. */
function squareOfRadius(index: number, units: number): number {
  return smallest ** 2 + (largest ** 2 - smallest ** 2) * ((index + 0.5) / units);
}

const nu: Initialiser = (values) => {
  for (let i = 0; i < values.length; i++)
    values[i] = Math.log(-0.5 * Math.log(squareOfRadius(i, values.length)));
};

/** As large a memory of noise as the noise is. */
const gamma: Initialiser = (values) => {
  for (let i = 0; i < values.length; i++) values[i] = 0.5 * Math.log(1 - squareOfRadius(i, values.length));
};

/**
 * How the paper of the LRU starts one that has to remember long: all eigenvalues near the unit circle, at any angle. By default they
 * start anywhere in it.
 *
 * @source Orvieto et al., "Resurrecting recurrent neural networks for long sequences", ICML 2023, section 3.4.
 */
export const ringStart: Initialisers<LruParameter> = { nu_log: nu, gamma_log: gamma };
