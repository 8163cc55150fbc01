import type { Checkpoints, Network } from "backstream";
import { tap } from "rxjs";
import { baselinesFor } from "./baselines/baselinesFor.js";
import { Learner } from "./Learner.js";
import { learningPipeline } from "./learningPipeline.js";
import type { LearningContext } from "./LearningContext.js";
import type { LearnOptions } from "./LearnOptions.js";
import type { Model, ModelExtra } from "./Model.js";
import { rebuilt } from "./modelOf.js";
import { openSamples } from "./openSamples.js";
import { noSource } from "./sources/noSource.js";
import { pipelineText } from "./pipelineText.js";
import type { Report } from "./Report.js";
import { reportOn } from "./reportOn.js";
import { resolveSettings } from "./resolveSettings.js";
import type { LearnSettings } from "./settings/LearnSettings.js";
import type { RunEvents } from "./Run.js";
import { runPipeline } from "./runPipeline.js";
import type { SaveClock } from "./SaveClock.js";
import { saveModel } from "./saveModel.js";
import { savingCheckpoints } from "./savingCheckpoints.js";
import { savingMerged } from "./savingMerged.js";
import { savingToStore } from "./savingToStore.js";
import { Rejections } from "./scoring/Rejections.js";
import { Scoreboard } from "./scoring/Scoreboard.js";
import type { StoreSaving } from "./StoreSaving.js";
import type { StoredRun } from "./storeToResume.js";
import { labelDelayOf } from "./settings/labelDelayOf.js";
import { UsageError } from "./UsageError.js";
import type { AskedCheckpoint } from "./watching/AskedCheckpoint.js";
import { saveInFolder } from "./watching/saveInFolder.js";
import type { SaveNow } from "./watching/SaveNow.js";
import type { WatchedParts } from "./watching/WatchedParts.js";
import type { WatchedRun } from "./watching/WatchedRun.js";

/** Where a run begins, or goes on. */
export interface LearningStart {
  /** The name of the model that it continues, and the model. */
  readonly load: string | undefined;
  readonly loaded: Model | undefined;
  /** The checkpoint from which it goes on. */
  readonly resumed: Model | undefined;
  /** Whether the command has gone on from a checkpoint; not where the page has rolled it back. */
  readonly isResumed: boolean;
  readonly stored: StoredRun | undefined;
  /** Where it was rolled back: its net. */
  readonly net: Network | undefined;
  /** The checkpoint that a page has asked for. */
  readonly asked: AskedCheckpoint;
  /** Who watches it, if anybody. */
  readonly watch: (parts: WatchedParts) => Promise<WatchedRun | undefined>;
}

/**
 * Opens the source, learns until its end, and saves.
 *
 * @throws {RolledBack} When the page asks for it: the run shall go on from there.
 */
export async function learnFrom(
  options: LearnOptions,
  events: RunEvents,
  context: LearningContext & { readonly clock: SaveClock },
  start: LearningStart,
): Promise<Report> {
  const { source, save, predictions, checkpoint, every = 1000, signal } = options;
  const { served, clock, open, planned, merging, shared } = context;
  const { load, loaded, resumed, stored, asked } = start;
  const from = resumed ?? loaded;
  const { records = 0, position, predictions: kept = 0, waiting, late: lateState } = resumed?.extra.run ?? {};
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
  const make = (): Learner => new Learner(encoder, settings, { loaded, resumed, net: start.net });
  const learner = from
    ? rebuilt(load ?? stored?.name ?? checkpoint ?? source, make)
    : withinMemory(settings, make);
  const delay = labelDelayOf(settings.labelDelay, plan);
  served?.onBegin(learner);
  const board = shared?.board ?? new Scoreboard(plan, learner.net.layer.name, baselinesFor(plan));
  const rejections = shared?.rejections ?? new Rejections((text) => events.onMessage?.(text));
  const watched = await start.watch({
    learner,
    samples,
    board,
    rejections,
    waiting: lateState?.waiting.map(({ sample }) => sample) ?? [],
  });
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
        const extraNow = (): ModelExtra => {
          const late = delay && { asked: learner.asked };
          return { ...learner.extra, run: { ...moment(), load, ended: learner.ended, ...late } };
        };
        const extra = (): ModelExtra => {
          clock.taken();
          if (!stored) clock.saved(); // while it is taken
          return extraNow();
        };
        const savedBy = (saveNow?: SaveNow): void => asked.begin({ extra: extraNow, save: saveNow });
        savedBy();
        if (stored) {
          const onWarning = (text: string): void => events.onWarning?.(text);
          const { name, store } = stored;
          const onSaving: StoreSaving["onSaving"] = (begun) =>
            savedBy(() => begun.flush().then(() => (model) => store.replace(model)));
          const parts = { name, store, every, extra, onWarning, clock, onSaving };
          const saving = merging
            ? savingMerged(parts, merging(learner.net, resumed), stop$)
            : savingToStore(parts, stop$);
          return (steps$) =>
            steps$.pipe(
              tap(() => clock.learned()),
              saving,
            );
        }
        if (checkpoint !== undefined) {
          const onSaving = (begun: Pick<Checkpoints, "flush">): void =>
            savedBy(saveInFolder(checkpoint, begun));
          return savingCheckpoints(checkpoint, every, extra, stop$, onSaving);
        }
        return tap(() => {
          clock.taken();
          clock.saved();
        });
      },
      predictions,
      kept,
      waiting,
      late: delay && { delay, state: lateState },
      bands: learner.bands,
      purpose: purposeOf(options, stored),
      rolledBack$: asked.rolledBack$,
      signal,
    },
    events,
  );
  const hasSamples = run.samples > 0 || records > 0;
  if (save !== undefined && hasSamples) saveModel(save, learner, run);
  if (save !== undefined && !hasSamples)
    events.onWarning?.(`--save: ${save} was not written, since no record could be used`);
  return reportOn(run, {
    pipeline: pipelineText({ ...options, load, resume: start.isResumed }, learner),
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
