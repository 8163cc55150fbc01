import { run, type Network, type Sample } from "backstream";
import type { Digit } from "./digits.js";

/** A digit that was taken for another. */
export interface Mistake extends Digit {
  readonly named: number;
}

/** Those that a net names wrongly, in their order. */
export function mistakesOf(
  net: Network,
  present: (digits: Iterable<Digit>) => Iterable<Sample | readonly Sample[]>,
  digits: readonly Digit[],
): Mistake[] {
  const all = digits.map((digit) => {
    const inputs = [...present([digit])].flat().map(({ input }) => input);
    const [named] = run(net, inputs).outputs[inputs.length - 1].argMax();
    return { ...digit, named };
  });
  return all.filter(({ label, named }) => label !== named);
}
