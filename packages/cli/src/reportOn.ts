import { adviceOn } from "./adviceOn.js";
import type { Task } from "./encoding/Task.js";
import type { Report } from "./Report.js";
import type { LearnSettings } from "./settings/LearnSettings.js";
import type { Run } from "./Run.js";

/** What a run that learns has in addition. */
export interface Learned {
  /** The program that ran. */
  readonly pipeline: string;
  readonly settings: LearnSettings;
}

/** The report of a run; without `learned`, of one that only predicted. */
export function reportOn(run: Run, learned?: Learned): Report {
  const { source, encoder, board, records, rejections } = run;
  const { plan } = encoder;
  const seconds = (performance.now() - run.begin) / 1000;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const { records: labelled, loss, metric } = board.net.score;
  return {
    source,
    task: plan.task,
    target: plan.target.text,
    network: run.net,
    parameters: run.parameters,
    records,
    labelled,
    rejected: rejections.count,
    rejections: rejections.kinds,
    notes: run.notes,
    loss: finite(loss),
    metric: finite(metric),
    metricName: metricNames[plan.task],
    baselines: board.baselines.map(({ name, score }) => ({
      name,
      loss: finite(score.loss),
      metric: finite(score.metric),
    })),
    confusion: board.classes
      ? { classes: encoder.classes, counts: board.classes.confusion(encoder.classes.length) }
      : null,
    labelDelay: learned?.settings.labelDelay ?? null,
    band: run.bands
      ? { share: run.bands.share, inside: finite(run.bands.inside), records: run.bands.counted }
      : null,
    resumedAfter: run.start,
    steps: run.steps,
    updates: run.steps - run.stepsBefore,
    skipped: run.skipped,
    keys: plan.key === undefined ? null : run.keys(),
    seconds,
    recordsPerSecond: records / seconds,
    peakMemoryMB: process.resourceUsage().maxRSS / 1024,
    summary: summaryOf(run, learned !== undefined),
    advice: (learned && adviceOn(run, learned.settings)) ?? null,
    pipeline: learned?.pipeline ?? null,
    interrupted: run.interrupted,
    problem: run.broken?.message ?? null,
  };
}

const metricNames: Readonly<Record<Task, string>> = {
  regression: "mean absolute error",
  binary: "area under ROC",
  multiclass: "accuracy",
};

/** The result in one sentence. */
function summaryOf({ encoder, board }: Run, isLearned: boolean): string {
  const { plan } = encoder;
  const { records, metric } = board.net.score;
  if (records === 0)
    return `No record had a target: ${isLearned ? "nothing was learned, and " : ""}nothing can be said about the predictions.`;
  const { binary, classes } = board;
  const simplest = board.baselines.at(0)?.score.metric;
  const percent = (value: number): string => `${Math.round(100 * value)} %`;
  if (binary) {
    return `Of the tenth called most likely (${plan.target.text}), ${percent(binary.rateOfTop(0.1))} were; of all, ${percent(binary.rate)}.`;
  }
  if (classes) {
    return `The class (${plan.target.text}) was right in ${percent(metric)} of the records${simplest === undefined ? "" : `; the most frequent one so far in ${percent(simplest)}`}.`;
  }
  const short = (value: number): string => value.toPrecision(3);
  return `On average, a prediction of ${plan.target.text} was off by ${short(metric)}${simplest === undefined ? "" : `; the running mean by ${short(simplest)}`}.`;
}
