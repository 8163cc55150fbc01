import { dense, network, run, type Network } from "backstream";
import type { Row } from "../results.js";
import type { Digit } from "./digits.js";

/** The accuracy of the nearest example: of the ten mean images, and, which takes longer, of all images. */
export function baselines(learned: readonly Digit[], heldOut: readonly Digit[], quick: boolean): Row[] {
  const examples = { "nearest mean image": means(learned), ...(!quick && { "nearest image": learned }) };
  return Object.entries(examples).map(([model, known]) => {
    const net = nearest(known);
    const right = heldOut.filter(({ pixels, label }) => {
      const [place] = run(net, [pixels]).outputs[0].argMax();
      return known[place].label === label;
    });
    return { model, "right, held out": right.length / heldOut.length };
  });
}

/**
 * A net whose largest output is that of the nearest example; it is calculated, not learned:
 *
 *     x · e - |e|² / 2 = (|x|² - |x - e|²) / 2
 */
function nearest(examples: readonly Digit[]): Network {
  const net = network(dense(784, examples.length));
  const weight = new Float32Array(net.size - examples.length);
  examples.forEach(({ pixels }, index) => weight.set(pixels, 784 * index));
  const bias = examples.map(({ pixels }) => -pixels.reduce((sum, value) => sum + value * value, 0) / 2);
  net.load({ weight, bias });
  return net;
}

/** The mean image of each digit. */
function means(digits: readonly Digit[]): Digit[] {
  return Array.from({ length: 10 }, (_, label) => {
    const own = digits.filter((digit) => digit.label === label);
    const pixels = new Float32Array(784);
    for (const digit of own) digit.pixels.forEach((value, at) => (pixels[at] += value / own.length));
    return { pixels, label };
  });
}
