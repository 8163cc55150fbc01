import type { RandomStream, Sample } from "backstream";

/** Slow bits, of which one flips now and then; random bits at every sample; and a 1. */
export const [slow, fast] = [15, 5];
/** The numbers of an input. */
export const width = slow + fast + 1;
const hidden = 100;

/**
 * The slowly changing regression: a fixed net of 100 threshold units gives the target, and its input changes for ever.
 *
 *     input    15 bits, one of which flips every so many samples; 5 bits at random; 1
 *     unit     1 where Σ w · input > θ, else 0        w = ±1, θ = 0.7 · 21 - (how many of its w are -1)
 *     target   Σ ±1 · unit
 *
 * A small net can only fit the inputs of now, so it has to learn anew at every flip.
 *
 * @param every Samples between two flips.
 * @source Dohare, Hernandez-Garcia, Lan, Rahman, Mahmood and Sutton, "Loss of plasticity in deep continual learning", Nature 632,
 *   2024, methods: slowly-changing regression.
 */
export function slowRegression(random: RandomStream, every: number): () => Sample {
  const sign = (): number => (random.integer(2) === 0 ? -1 : 1);
  const units = Array.from({ length: hidden }, () => {
    const weights = Array.from({ length: width }, sign);
    const negative = weights.filter((weight) => weight < 0).length;
    return { weights, threshold: 0.7 * width - negative, output: sign() };
  });
  const target = (input: ArrayLike<number>): number =>
    units.reduce((sum, { weights, threshold, output }) => {
      const value = weights.reduce((total, weight, index) => total + weight * input[index], 0);
      return value > threshold ? sum + output : sum;
    }, 0);

  const input = Float32Array.from({ length: width }, (_, index) =>
    index === width - 1 ? 1 : random.integer(2),
  );
  const setFast = (code: number): void => {
    for (let bit = 0; bit < fast; bit++) input[slow + bit] = (code >> bit) & 1;
  };
  let targets: number[] = [];
  let count = 0;
  return () => {
    if (count++ % every === 0) {
      if (count > 1) input[random.integer(slow)] ^= 1;
      // Between two flips there are as many inputs as codes of the fast bits.
      targets = Array.from({ length: 2 ** fast }, (_, code) => (setFast(code), target(input)));
    }
    const code = random.integer(2 ** fast);
    setFast(code);
    return { input, target: targets[code] };
  };
}
