import {
  adam,
  backward,
  chain,
  clipByNorm,
  compare,
  forward,
  recentKeys,
  rewind,
  sigmoidCrossEntropy,
  squaredError,
  update,
  type Carry,
  type Network,
  type Optimizer,
  type Step,
} from "backstream";
import { groupBy, mergeMap, tap, type Observable } from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { LearnSettings } from "./LearnOptions.js";

/** What a river needs besides its net. */
export interface RiverOptions {
  readonly settings: LearnSettings;
  readonly task: "regression" | "binary";
  readonly isKeyed: boolean;
  readonly maxKeys: number;
  readonly optimizer: Optimizer<readonly unknown[]>;
  /** What the optimizer knows, and from how many steps. */
  readonly state: readonly unknown[];
  readonly step: number;
  /** The memory with which a key begins. */
  carryOf(key: string): Carry | undefined;
  /** Sees every output before it is learned from; `carry` is read only if wanted. */
  watch(sample: EncodedSample, output: number, carry: () => Carry): void;
}

/** The optimizer that `learn` uses. */
export function optimizerFor({ learningRate, clip }: LearnSettings): Optimizer<readonly unknown[]> {
  return chain(clipByNorm(clip), adam({ learningRate }));
}

/** The pipeline: what `pipelineText` prints, with taps. */
export function river(
  net: Network,
  options: RiverOptions,
): (samples$: Observable<EncodedSample>) => Observable<Step> {
  const {
    settings: { window, stride },
    task,
    isKeyed,
    maxKeys,
    optimizer,
    state,
    step,
  } = options;
  const loss = task === "binary" ? sigmoidCrossEntropy() : squaredError();
  const learned = (key: string) => (samples$: Observable<EncodedSample>) =>
    samples$.pipe(
      forward(net, { carry: options.carryOf(key) }),
      tap((signal) => options.watch(signal.sample, signal.output.data[0], () => signal.carry)),
      compare(loss),
      rewind({ window, stride }),
    );
  return (samples$) => {
    const returning$ = isKeyed
      ? samples$.pipe(
          groupBy(({ key }) => key, { duration: recentKeys(maxKeys) }),
          mergeMap((key$) => key$.pipe(learned(key$.key))),
        )
      : samples$.pipe(learned(""));
    return returning$.pipe(backward(net), update(optimizer, { state, step }));
  };
}
