import {
  adam,
  backward,
  compare,
  dense,
  forward,
  gru,
  network,
  rewind,
  squaredError,
  stack,
  truncatedBptt,
  update,
  type Sample,
  type Step,
} from "backstream";
import { groupBy, mergeMap, type OperatorFunction } from "rxjs";

/** A sample of one of many keys. */
export interface Keyed extends Sample {
  readonly key: number;
}

/** Ticks of a window, and between two updates of a key. */
export const window = 8;

/** Learns from the samples of all keys. */
export type River = OperatorFunction<Keyed, Step>;

const loss = squaredError();
const optimizer = () => adam({ learningRate: 1e-3 });
const key = (sample: Keyed): number => sample.key;
const net = () => network(stack(gru(1, 8), dense(8, 1)), { seed: 7 });

/** The ways to learn from many keys with one net; each call makes a net of its own. All learn the same, to the bit. */
export const arms: Readonly<Record<string, () => River>> = {
  "truncatedBptt with key": () => truncatedBptt(net(), { loss, optimizer: optimizer(), window, key }),
  "forward with key": () => {
    const shared = net();
    return (samples$) =>
      samples$.pipe(
        forward(shared, { key }),
        compare(loss),
        rewind({ window }),
        backward(shared),
        update(optimizer()),
      );
  },
  groupBy: () => {
    const shared = net();
    return (samples$) =>
      samples$.pipe(
        groupBy(key),
        mergeMap((key$) => key$.pipe(forward(shared, { key: key$.key }), compare(loss), rewind({ window }))),
        backward(shared),
        update(optimizer()),
      );
  },
};
