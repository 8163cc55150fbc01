/**
 * Bits a character that counting takes for a text from `known` on, by how many characters are counted together, from 1
 * to `longest`. Only the text from `first` to `known` is counted: from there on nothing is learned, as by a trained net.
 *
 *     P(c | h) = (n(h c) + k(h) · P(c | h without its oldest)) / (n(h) + k(h))
 *
 * n counts in the known part, k(h) is the number of different characters after h; P for an empty h is 1 / (number of
 * characters).
 *
 * @source Witten and Bell, "The zero-frequency problem: estimating the probabilities of novel events in adaptive text
 *   compression", IEEE Trans. Inf. Theory 37(4), 1991.
 */
export function ngramBits(
  codes: Int32Array,
  first: number,
  known: number,
  characters: number,
  longest: number,
): number[] {
  const seen = Array.from({ length: longest }, () => new Map<number, number>());
  const following = Array.from(
    { length: longest },
    () => new Map<number, { count: number; kinds: number }>(),
  );
  // A history of h characters is a number with h digits.
  const powers = Array.from({ length: longest }, (_, h) => characters ** h);
  for (let at = first + longest - 1; at < known; at++) {
    for (let h = 0, history = 0; h < longest; history += codes[at - 1 - h] * powers[h], h++) {
      const gram = history * characters + codes[at];
      const count = seen[h].get(gram) ?? 0;
      seen[h].set(gram, count + 1);
      const of = following[h].get(history);
      if (!of) following[h].set(history, { count: 1, kinds: 1 });
      else {
        of.count++;
        if (count === 0) of.kinds++;
      }
    }
  }
  const bits = new Array<number>(longest).fill(0);
  for (let at = known; at < codes.length; at++) {
    let likelihood = 1 / characters;
    for (let h = 0, history = 0; h < longest; history += codes[at - 1 - h] * powers[h], h++) {
      const of = following[h].get(history);
      const count = seen[h].get(history * characters + codes[at]) ?? 0;
      if (of) likelihood = (count + of.kinds * likelihood) / (of.count + of.kinds);
      bits[h] -= Math.log2(likelihood) / (codes.length - known);
    }
  }
  return bits;
}
