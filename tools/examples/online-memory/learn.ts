import {
  adam,
  backprop,
  dense,
  network,
  sigmoidCrossEntropy,
  squaredError,
  stack,
  truncatedBptt,
  type Network,
  type Step,
} from "backstream";
import { map, range, type Observable } from "rxjs";
import type { Arm } from "./arms.js";
import { keptByStream } from "./keptByStream.js";
import type { Source } from "./tasks.js";

/** What one arm reached at one task. */
export interface Reached {
  /**
   * Over the last fifth of the events, each measured before it was learned from: the cross-entropy, or the squared error as a share of
   * what the answer 0 has.
   */
  readonly loss: number;
  /** Processor time of an event, with its update, in microseconds. */
  readonly time: number;
  /** Numbers that a stream keeps beside the network. */
  readonly kept: number;
}

/** How long one arm learns. */
export interface Learning {
  readonly seed: number;
  readonly events: number;
  readonly learningRate: number;
  readonly progress?: ((event: number) => void) | undefined;
}

/** One configuration for everything: 32 units, a dense readout, Adam, an update at every event. */
export function learn(
  { layer, window }: Arm,
  task: { readonly fanIn: number; readonly isBinary: boolean },
  source: Source,
  { seed, events, learningRate, progress }: Learning,
): Reached {
  const cell = layer(task.fanIn);
  const net: Network = network(stack(cell, dense(cell.fanOut, 1)), { seed });
  const learning = (): Observable<Step> => {
    const loss = task.isBinary ? sigmoidCrossEntropy() : squaredError();
    const training = { loss, optimizer: adam({ learningRate }) };
    const samples$ = range(0, events).pipe(
      map((event) => {
        const sample = source();
        if (event >= last) ofZero += task.isBinary ? 1 : (sample.target as number) ** 2;
        return sample;
      }),
    );
    if (window === undefined) return samples$.pipe(backprop(net, training));
    return samples$.pipe(truncatedBptt(net, { ...training, window, stride: 1 }));
  };
  const last = events - Math.floor(events / 5);
  let [sum, ofZero] = [0, 0];
  const start = process.cpuUsage();
  learning().subscribe(({ step, loss }) => {
    if (step > last) sum += loss;
    if (step % 500 === 0) progress?.(step);
  });
  const { user, system } = process.cpuUsage(start);
  return { loss: sum / ofZero, time: (user + system) / events, kept: keptByStream(net, window) };
}
