import { tap } from "rxjs";
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
import { noSource, openSamples } from "./openSamples.js";
import { pipelineText } from "./pipelineText.js";
import type { Report } from "./Report.js";
import { reportOn } from "./reportOn.js";
import { resolveSettings, type LearnSettings } from "./resolveSettings.js";
import type { RunEvents } from "./Run.js";
import { runPipeline } from "./runPipeline.js";
import { saveModel } from "./saveModel.js";
import { savingCheckpoints } from "./savingCheckpoints.js";
import type { ServedLearning } from "./serving/ServedLearning.js";
import { UsageError } from "./UsageError.js";

/**
 * What `learn` does; with `served`, for a program that answers meanwhile.
 *
 * @throws {UsageError} When an option is impossible or there is nothing to read, before any work.
 */
export async function runLearning(
  options: LearnOptions,
  events: RunEvents,
  served?: ServedLearning,
): Promise<Report> {
  const { source, save, predictions, checkpoint, every = 1000, signal } = options;
  const resumed = await checkpointToResume(options);
  const load = resumed ? resumed.extra.run?.load : options.load;
  if (load !== undefined && !resumed) expectNotFixed(options);
  const loaded = load === undefined || resumed ? undefined : await loadModel(load);
  const from = resumed ?? loaded;
  // Impossible options are refused before the source is opened.
  resolveSettings(options, from?.extra.settings);
  expectCountOption("--max-keys", options.maxKeys, 1);
  await expectOutputs(options);

  const { records = 0, predictions: kept = 0, waiting } = resumed?.extra.run ?? {};
  const samples = await openSamples(source, options, from, source === noSource ? 0 : records, served?.posted);
  const { encoder } = samples;
  const { plan } = encoder;
  const settings = resolveSettings(options, from?.extra.settings, { ...plan, width: encoder.width });
  const make = (): Learner => new Learner(encoder, settings, { loaded, resumed });
  const learner = from ? rebuilt(load ?? checkpoint ?? source, make) : withinMemory(settings, make);
  served?.onBegin(learner);
  const run = await runPipeline(
    {
      samples,
      net: learner.net,
      steps: from?.step ?? 0,
      baselines: baselinesFor(plan),
      pipeline: (score) =>
        learningPipeline(
          learner,
          (signal) => {
            served?.onSample(signal.sample);
            score(signal);
          },
          resumed ? keysToResume(resumed) : [],
        ),
      // The one place where steps pass through what saves them.
      checkpoints: (stop$, moment) => {
        if (checkpoint === undefined) return tap(() => served?.onStep());
        const extra = (): ModelExtra => {
          served?.onSave();
          return { ...learner.extra, run: { ...moment(), load, ended: learner.ended } };
        };
        return savingCheckpoints(checkpoint, every, extra, stop$);
      },
      predictions,
      kept,
      waiting,
      purpose: save !== undefined ? `--save ${save}` : checkpoint && `--checkpoint ${checkpoint}`,
      signal,
    },
    events,
  );
  const hasSamples = run.samples > 0 || records > 0;
  if (save !== undefined && hasSamples) saveModel(save, learner, run);
  if (save !== undefined && !hasSamples)
    events.onWarning?.(`--save: ${save} was not written, since no record could be used`);
  return reportOn(run, { pipeline: pipelineText({ ...options, load }, learner), settings });
}

/** Refuses a net for which there is no memory. */
function withinMemory<T>({ units }: LearnSettings, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new UsageError(`--units: ${units} are too many for the memory (${(error as Error).message})`); // core throws nothing else
  }
}

/** The keys of a checkpoint in the order in which their streams began, then in the order in which they were used. */
function keysToResume({ streams, extra }: Model): readonly string[] {
  // Those without a tick have ended, or have not come again since they were loaded.
  const begun = streams.filter(({ tick }) => tick > 0).map(({ key = "" }) => String(key));
  const used = extra.encoder.memory.map(([key]) => key).filter((key) => begun.includes(key));
  return [...begun, ...used];
}
