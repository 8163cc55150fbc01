import {
  backward,
  compare,
  forward,
  predict,
  replay,
  rewind,
  update,
  type ForwardOptions,
  type Step,
} from "backstream";
import {
  connect,
  filter,
  identity,
  ignoreElements,
  map,
  merge,
  tap,
  type MonoTypeOperatorFunction,
  type Observable,
  type OperatorFunction,
} from "rxjs";
import type { Compared } from "./Compared.js";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { Learner } from "./Learner.js";
import { lossOf } from "./lossOf.js";
import { memoryOnce } from "./memoryOnce.js";
import { numbersOf } from "./numbersOf.js";
import { perKey } from "./perKey.js";
import type { ScoreSignal } from "./runPipeline.js";
import { replayOf } from "./settings/replayOf.js";
import type { WatchedRun } from "./watching/WatchedRun.js";

/**
 * The pipeline that `pipelineText` prints; it calls `score` with every output before it is learned from.
 */
export function learningPipeline(
  learner: Learner,
  score: ScoreSignal,
  watched?: Pick<WatchedRun, "said" | "seen" | "steering">,
): OperatorFunction<EncodedSample, Step> {
  const { settings, net, optimizer, optimizerState: state, from } = learner;
  const { window, stride } = settings;
  const updating = update(optimizer, { state, step: from?.step, ...watched?.steering });
  const learning = (samples$: Observable<EncodedSample>): Observable<Step> => {
    const compared$ = samples$.pipe(
      tap({ complete: () => learner.keepMemories() }), // before the rest of windows is learned from
      withPast(learner),
      compared(learner, score),
      watched?.seen ?? identity,
    );
    if (settings.gradient === "traces") return compared$.pipe(backward(net), updating);
    return compared$.pipe(rewind({ window, stride, from }), backward(net), updating);
  };
  if (settings.labelDelay === undefined) return learning;
  // Each sample comes twice: it is predicted at once, and learned from when its label has come.
  return (samples$) =>
    samples$.pipe(
      connect((both$) =>
        merge(
          both$.pipe(
            filter(({ late }) => late === "asked"),
            asking(learner, score, watched?.said),
          ),
          both$.pipe(
            filter(({ late }) => late !== "asked"),
            learning,
          ),
        ),
      ),
    );
}

/** One chain runs the streams of all keys; of a net with traces each key has a chain of its own. */
function compared(learner: Learner, score: ScoreSignal): OperatorFunction<EncodedSample, Compared> {
  const { encoder, settings, net, capacity, from } = learner;
  const { key, maxKeys, task } = encoder.plan;
  const loss = lossOf(task);
  const chain =
    (options: ForwardOptions): OperatorFunction<EncodedSample, Compared> =>
    (samples$) =>
      samples$.pipe(
        forward(net, { capacity, from, ...options }),
        tap((signal) => score(signal)),
        compare(loss),
      );
  if (key === undefined) return chain({});
  if (settings.gradient !== "traces")
    return chain({ key: (sample: EncodedSample) => sample.key, mostKeys: maxKeys });
  return perKey(encoder.plan, (own) => chain({ key: own }), keysToResume(learner));
}

/** Predicts at once, with a memory of its own. */
function asking(
  learner: Learner,
  score: ScoreSignal,
  said: ScoreSignal | undefined,
): OperatorFunction<EncodedSample, never> {
  const { encoder, net, from, asking: memories } = learner;
  const streams = from && (from.extra.run?.asked ?? learner.kept);
  const asked = from && streams && memoryOnce({ ...from, streams });
  return (samples$) =>
    samples$.pipe(
      perKey(
        encoder.plan,
        (key) => (key$) =>
          key$.pipe(
            predict(net, { from: asked?.(key), key }),
            tap({
              next(signal) {
                memories.delete(key); // the newest last
                memories.set(key, () => numbersOf(signal.carry));
                score(signal);
                said?.(signal);
              },
              complete() {
                const memory = memories.get(key)?.();
                if (!memory) return;
                if (encoder.memory.get(key ?? "")) memories.set(key, () => memory);
                else memories.delete(key); // above --max-keys
              },
            }),
          ),
        streams?.flatMap(({ key }) => (key === undefined ? [] : [String(key)])),
      ),
      ignoreElements(),
    );
}

/** Adds past samples to each; their state is in the checkpoint, by the position of the sample. */
function withPast({ settings, from }: Learner): MonoTypeOperatorFunction<EncodedSample> {
  const share = replayOf(settings.replay);
  if (!share) return identity;
  const [newest] = from?.positions ?? [];
  let next = (newest?.offset[0] ?? -1) + 1;
  const { cell, seed, window } = settings;
  const sequences = cell === "none" ? undefined : { window };
  return (samples$) =>
    samples$.pipe(
      map((sample) => ({ ...sample, position: { source: "samples", offset: [next++] } })),
      replay<EncodedSample>({ ...share, seed, ...(sequences && { sequences }), from }),
    ) as Observable<EncodedSample>; // its input is that of several rows then
}

/** The keys of a checkpoint in the order in which their streams began, then in the order in which they were used. */
function keysToResume({ from }: Learner): readonly string[] {
  const begun = from?.streams ?? [];
  const used = begun.toSorted((a, b) => (a.used ?? 0) - (b.used ?? 0));
  return [...begun, ...used].map(({ key }) => String(key));
}
