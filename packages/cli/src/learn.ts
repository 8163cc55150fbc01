import { baselinesFor } from "./baselines/baselinesFor.js";
import { expectCountOption } from "./expectCountOption.js";
import { expectWritable } from "./expectWritable.js";
import { Learner } from "./Learner.js";
import { learningPipeline } from "./learningPipeline.js";
import type { LearnOptions } from "./LearnOptions.js";
import { loadModel } from "./loadModel.js";
import { openSamples } from "./openSamples.js";
import { pipelineText } from "./pipelineText.js";
import type { Report } from "./Report.js";
import { reportOn } from "./reportOn.js";
import { resolveSettings } from "./resolveSettings.js";
import type { RunEvents } from "./Run.js";
import { runPipeline } from "./runPipeline.js";
import { saveModel } from "./saveModel.js";
import { UsageError } from "./UsageError.js";

/**
 * Tests and then trains a network on every record of a source, in order. The command `backstream learn` does this.
 *
 * @throws {UsageError} When an option is impossible or there is nothing to read, before any work.
 */
export async function learn(options: LearnOptions, events: RunEvents = {}): Promise<Report> {
  const { source, save, load, predictions, signal } = options;
  if (load !== undefined) expectNotFixed(options);
  const from = load === undefined ? undefined : await loadModel(load);
  // Impossible options are refused before the source is opened.
  resolveSettings(options, from?.extra.settings);
  expectCountOption("--max-keys", options.maxKeys, 1);
  if (save !== undefined) await expectWritable("--save", save);
  if (predictions !== undefined && predictions !== "-") await expectWritable("--predictions", predictions);

  const samples = await openSamples(source, options, from);
  const { encoder } = samples;
  const { task } = encoder.plan;
  const learner = new Learner(encoder, resolveSettings(options, from?.extra.settings, task), from);
  const run = await runPipeline(
    {
      samples,
      net: learner.net,
      steps: from?.step ?? 0,
      baselines: baselinesFor(task),
      pipeline: (score) => learningPipeline(learner, score),
      predictions,
      signal,
    },
    events,
  );
  if (save !== undefined) saveModel(save, learner, run);
  return reportOn(run, pipelineText(options, learner));
}

/** Refuses options that are fixed by the model. */
function expectNotFixed(options: LearnOptions): void {
  for (const [name, option] of fixed) {
    if (options[name] !== undefined)
      throw new UsageError(
        `${option}: is fixed by the model in ${options.load}; leave it out, or learn without --load`,
      );
  }
}

const fixed: readonly (readonly [keyof LearnOptions, string])[] = [
  ["target", "--target"],
  ["inputs", "--inputs"],
  ["types", "--types"],
  ["task", "--task"],
  ["key", "--key"],
  ["maxKeys", "--max-keys"],
  ["cell", "--cell"],
  ["units", "--units"],
  ["seed", "--seed"],
];
