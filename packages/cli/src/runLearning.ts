import type { Network, Step } from "backstream";
import { tap, type MonoTypeOperatorFunction } from "rxjs";
import { baselinesFor } from "./baselines/baselinesFor.js";
import { checkpointToResume } from "./checkpointToResume.js";
import { expectCountOption } from "./expectCountOption.js";
import { expectNotFixed } from "./expectNotFixed.js";
import { expectOutputs } from "./expectOutputs.js";
import { Learner } from "./Learner.js";
import { learningPipeline } from "./learningPipeline.js";
import type { LearnOptions } from "./LearnOptions.js";
import { loadModel } from "./loadModel.js";
import type { Model, ModelExtra } from "./Model.js";
import { rebuilt } from "./modelOf.js";
import type { OpenStore } from "./brokers/openStore.js";
import { noSource, openSamples, type OpenSamplesContext } from "./openSamples.js";
import { pipelineText } from "./pipelineText.js";
import type { Report } from "./Report.js";
import { reportOn } from "./reportOn.js";
import { resolveSettings } from "./resolveSettings.js";
import type { LearnSettings } from "./settings/LearnSettings.js";
import type { RunEvents } from "./Run.js";
import { runPipeline } from "./runPipeline.js";
import { SaveClock } from "./SaveClock.js";
import { saveModel } from "./saveModel.js";
import { savingCheckpoints } from "./savingCheckpoints.js";
import { savingMerged } from "./savingMerged.js";
import { savingToStore } from "./savingToStore.js";
import { Rejections } from "./scoring/Rejections.js";
import { Scoreboard } from "./scoring/Scoreboard.js";
import type { ServedLearning } from "./serving/ServedLearning.js";
import { storeToResume, type StoredRun } from "./storeToResume.js";
import { labelDelayOf } from "./settings/labelDelayOf.js";
import { UsageError } from "./UsageError.js";
import { watchingFiles } from "./watching/watchingFiles.js";
import { watchRun } from "./watching/watchRun.js";

/** What a run has that is not in its options. */
export interface LearningContext {
  /** For a program that answers meanwhile. */
  readonly served?: ServedLearning | undefined;
  readonly clock?: SaveClock | undefined;
  /** A store that is open. */
  readonly store?: OpenStore | undefined;
  /** Opens the source, where it is not opened by its name. */
  readonly open?: OpenSamplesContext["open"];
  /** What is decided already, where others decide the same. */
  readonly planned?: Pick<ModelExtra, "plan" | "settings"> | undefined;
  /** Merges the steps of the net with those of others; the run goes on from the checkpoint, if there is one. */
  readonly merging?: ((net: Network, from: Model | undefined) => MonoTypeOperatorFunction<Step>) | undefined;
  /** The scores and the counts of several runs. */
  readonly shared?: { readonly board: Scoreboard; readonly rejections: Rejections } | undefined;
}

/**
 * What `learn` does.
 *
 * @throws {UsageError} When an option is impossible or there is nothing to read, before any work.
 */
export async function runLearning(
  options: LearnOptions,
  events: RunEvents,
  context: LearningContext = {},
): Promise<Report> {
  const inFolder = await checkpointToResume(options);
  const stored = await storeToResume(options, context.store);
  try {
    return await runFrom(options, events, context, stored?.resumed ?? inFolder, stored);
  } finally {
    await stored?.close();
  }
}

async function runFrom(
  options: LearnOptions,
  events: RunEvents,
  { served, clock = new SaveClock(), open, planned, merging, shared }: LearningContext,
  resumed: Model | undefined,
  stored: StoredRun | undefined,
): Promise<Report> {
  const { source, save, predictions, checkpoint, every = 1000, signal } = options;
  const load = resumed ? resumed.extra.run?.load : options.load;
  if (load !== undefined && !resumed) expectNotFixed(options);
  const loaded = load === undefined || resumed ? undefined : await loadModel(load);
  const from = resumed ?? loaded;
  // Impossible options are refused before the source is opened.
  resolveSettings(options, from?.extra.settings);
  expectCountOption("--max-keys", options.maxKeys, 1);
  await expectOutputs(options);
  const files = await watchingFiles(options, (text) => events.onWarning?.(text));

  const { records = 0, position, predictions: kept = 0, waiting, late } = resumed?.extra.run ?? {};
  const samples = await openSamples(source, options, from, {
    start: source === noSource ? 0 : records,
    position,
    posted: served?.posted,
    open,
    plan: planned?.plan,
  });
  const { encoder } = samples;
  const { plan } = encoder;
  const settings =
    planned?.settings ?? resolveSettings(options, from?.extra.settings, { ...plan, width: encoder.width });
  const make = (): Learner => new Learner(encoder, settings, { loaded, resumed });
  const learner = from
    ? rebuilt(load ?? stored?.name ?? checkpoint ?? source, make)
    : withinMemory(settings, make);
  const delay = labelDelayOf(settings.labelDelay, plan);
  served?.onBegin(learner);
  const board = shared?.board ?? new Scoreboard(plan, learner.net.layer.name, baselinesFor(plan));
  const rejections = shared?.rejections ?? new Rejections((text) => events.onMessage?.(text));
  const watched = await watchRun(options, events, files, { learner, samples, board, rejections });
  const run = await runPipeline(
    {
      samples,
      net: learner.net,
      steps: from?.step ?? 0,
      board,
      rejections,
      watched,
      pipeline: (score) =>
        learningPipeline(
          learner,
          (signal) => {
            // In a store is what updates have changed: a sample that waits for its update comes again.
            if (signal.sample.actual !== undefined && !stored) clock.learned();
            served?.onSample(signal.sample);
            score(signal);
          },
          watched,
        ),
      endsAfterSaving: stored !== undefined,
      // The one place where steps pass through what saves them.
      checkpoints: (stop$, moment) => {
        const extra = (): ModelExtra => {
          clock.taken();
          if (!stored) clock.saved(); // while it is taken
          const { ended, asked } = learner;
          return { ...learner.extra, run: { ...moment(), load, ended, ...(delay && { asked }) } };
        };
        if (stored) {
          const onWarning = (text: string): void => events.onWarning?.(text);
          const parts = { ...stored, every, extra, onWarning, clock };
          const saving = merging
            ? savingMerged(parts, merging(learner.net, resumed), stop$)
            : savingToStore(parts, stop$);
          return (steps$) =>
            steps$.pipe(
              tap(() => clock.learned()),
              saving,
            );
        }
        if (checkpoint !== undefined) return savingCheckpoints(checkpoint, every, extra, stop$);
        return tap(() => {
          clock.taken();
          clock.saved();
        });
      },
      predictions,
      kept,
      waiting,
      late: delay && { delay, state: late },
      bands: learner.bands,
      purpose: purposeOf(options, stored),
      signal,
    },
    events,
  ).finally(() => watched?.close());
  const hasSamples = run.samples > 0 || records > 0;
  if (save !== undefined && hasSamples) saveModel(save, learner, run);
  if (save !== undefined && !hasSamples)
    events.onWarning?.(`--save: ${save} was not written, since no record could be used`);
  return reportOn(run, {
    pipeline: pipelineText({ ...options, load, resume: resumed !== undefined }, learner),
    settings,
  });
}

/** What is worth going on for when nobody reads the predictions any more. */
function purposeOf({ save, checkpoint }: LearnOptions, stored: StoredRun | undefined): string | undefined {
  if (save !== undefined) return `--save ${save}`;
  if (stored) return `--store ${stored.name}`;
  return checkpoint && `--checkpoint ${checkpoint}`;
}

/** Refuses a net for which there is no memory. */
function withinMemory<T>({ units }: LearnSettings, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new UsageError(`--units: ${units} are too many for the memory (${(error as Error).message})`); // core throws nothing else
  }
}
