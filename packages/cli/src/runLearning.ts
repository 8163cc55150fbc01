import type { Network } from "backstream";
import { checkpointToResume } from "./checkpointToResume.js";
import { expectCountOption } from "./expectCountOption.js";
import { expectNotFixed } from "./expectNotFixed.js";
import { expectOutputs } from "./expectOutputs.js";
import { learnFrom, type LearningStart } from "./learnFrom.js";
import type { LearningContext } from "./LearningContext.js";
import type { LearnOptions } from "./LearnOptions.js";
import { loadModel } from "./loadModel.js";
import type { Model } from "./Model.js";
import type { Report } from "./Report.js";
import { resolveSettings } from "./resolveSettings.js";
import type { RunEvents } from "./Run.js";
import { SaveClock } from "./SaveClock.js";
import { storeToResume, type StoredRun } from "./storeToResume.js";
import { AskedCheckpoint } from "./watching/AskedCheckpoint.js";
import { RolledBack } from "./watching/RolledBack.js";
import type { WatchedRun } from "./watching/WatchedRun.js";
import { watchingFiles } from "./watching/watchingFiles.js";
import { watchRun } from "./watching/watchRun.js";

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

/** Runs, and where it is rolled back, again from there. */
async function runFrom(
  options: LearnOptions,
  events: RunEvents,
  context: LearningContext,
  resumed: Model | undefined,
  stored: StoredRun | undefined,
): Promise<Report> {
  const load = resumed ? resumed.extra.run?.load : options.load;
  if (load !== undefined && !resumed) expectNotFixed(options);
  const loaded = load === undefined || resumed ? undefined : await loadModel(load);
  // Impossible options are refused before the source is opened.
  resolveSettings(options, (resumed ?? loaded)?.extra.settings);
  expectCountOption("--max-keys", options.maxKeys, 1);
  await expectOutputs(options);
  const files = await watchingFiles(options, (text) => events.onWarning?.(text));
  const { clock = new SaveClock() } = context;
  const asked = new AskedCheckpoint();
  let watched: WatchedRun | undefined;
  let net: Network | undefined;
  let from = resumed;
  const begin: LearningStart["watch"] = async (parts) => {
    ({ net } = parts.learner);
    if (watched) watched.goOn(parts);
    else watched = await watchRun(options, events, files, parts, asked);
    return watched;
  };
  try {
    for (;;) {
      try {
        const start = { load, loaded, resumed: from, isResumed: resumed !== undefined, net, asked };
        return await learnFrom(options, events, { ...context, clock }, { ...start, stored, watch: begin });
      } catch (error) {
        if (!(error instanceof RolledBack)) throw error;
        ({ from } = error);
        clock.taken();
        clock.saved();
        events.onMessage?.(`${error.message}; what is said at the end is of the records from there on`);
      }
    }
  } finally {
    watched?.close();
  }
}
