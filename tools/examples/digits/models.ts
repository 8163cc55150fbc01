import { dense, gru, network, relu, stack, type Network, type Sample } from "backstream";
import type { Digit } from "./digits.js";
import { atOnce, rowByRow } from "./samples.js";

/** A net, what it is to see of digits, and how it learns. */
export interface Model {
  readonly name: string;
  readonly net: Network;
  readonly present: (digits: Iterable<Digit>) => Iterable<Sample | readonly Sample[]>;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
}

/** The two, or two small ones. */
export function models(quick: boolean): readonly Model[] {
  const [wide, narrow, units] = quick ? [64, 32, 48] : [512, 256, 96];
  const mlp = {
    name: `MLP 784-${wide}-${narrow}-10`,
    net: network(stack(dense(784, wide), relu(), dense(wide, narrow), relu(), dense(narrow, 10)), {
      seed: 1,
    }),
    present: atOnce,
    epochs: quick ? 4 : 50,
    batch: quick ? 32 : 64,
    learningRate: 0.002,
  };
  const reader = {
    name: `GRU ${units}, row by row`,
    net: network(stack(gru(28, units), dense(units, 10)), { seed: 1 }),
    present: rowByRow,
    epochs: quick ? 3 : 10,
    batch: 32,
    learningRate: quick ? 0.01 : 0.004,
  };
  return [mlp, reader];
}
