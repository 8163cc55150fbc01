import {
  backward,
  compare,
  forward,
  rewind,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  squaredError,
  StaleSignalError,
  Tensor,
  update,
  type Carry,
  type Loss,
  type Network,
  type Signal,
  type Step,
  type StreamCheckpoint,
} from "backstream";
import { tap, type Observable, type OperatorFunction } from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { Task } from "./encoding/Task.js";
import type { Learner } from "./Learner.js";
import { perKey } from "./perKey.js";
import type { ScoreSignal } from "./runPipeline.js";

/**
 * The pipeline that `pipelineText` prints; it calls `score` with every output before it is learned from.
 *
 * - resumed   keys that begin at once, without a record: see `perKey`
 */
export function learningPipeline(
  learner: Learner,
  score: ScoreSignal,
  resumed: readonly string[] = [],
): OperatorFunction<EncodedSample, Step> {
  const { encoder, settings, net, capacity, optimizer, optimizerState: state, from } = learner;
  const { window, stride } = settings;
  const loss = losses[encoder.plan.task]();
  const oneKey = (key: string | undefined) => (samples$: Observable<EncodedSample>) => {
    let last: Signal | undefined;
    learner.running.set(key, () => last && endedAfter(last, key, net));
    return samples$.pipe(
      forward(net, { capacity, from, key }),
      tap({
        next(signal) {
          last = signal;
          score(signal);
        },
        // The memory is read at the end, because it changes when a window runs again.
        complete: () => {
          learner.running.delete(key);
          keepMemory(learner, key, last);
        },
      }),
      compare(loss),
      rewind({ window, stride, from }),
    );
  };
  return (samples$) =>
    samples$.pipe(
      perKey(encoder.plan, oneKey, resumed),
      backward(net),
      update(optimizer, { state, step: from?.step }),
    );
}

const losses: Readonly<Record<Task, () => Loss>> = {
  regression: squaredError,
  binary: sigmoidCrossEntropy,
  multiclass: softmaxCrossEntropy,
};

/** Keeps the memory after a stream's last tick, as the checkpoint of a stream that holds no ticks. */
function keepMemory(
  { streams, net, encoder }: Learner,
  key: string | undefined,
  last: Signal | undefined,
): void {
  if (!encoder.memory.get(key ?? "")) return; // above --max-keys
  // Where there was no tick, or the last update was skipped and `update` has removed its ticks, it is the one from before.
  const before = streams.get(key);
  const ended = last ? endedAfter(last, key, net) : undefined;
  // The order of the keys is that in which they ended.
  streams.delete(key);
  const kept = ended ?? before;
  if (kept) streams.set(key, kept);
}

function endedAfter(last: Signal, key: string | undefined, net: Network): StreamCheckpoint | undefined {
  try {
    const carries = Float32Array.from(numbersOf(last.carry));
    const unrollings = { [net.name]: { carries, versions: [] } };
    return { key, tick: 0, rows: 1, held: [], fresh: 0, unrollings };
  } catch (error) {
    if (!(error instanceof StaleSignalError)) throw error;
    return undefined;
  }
}

/** All numbers of a memory, layer by layer. */
function numbersOf(carry: Carry): number[] {
  const parts: readonly unknown[] = Object.values(carry); // of an array, its entries
  return parts.flatMap((part) => (part instanceof Tensor ? [...part.data] : numbersOf(part as Carry))); // a signal's carry has nothing else
}
