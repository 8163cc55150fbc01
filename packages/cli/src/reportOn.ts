import type { Report } from "./Report.js";
import type { Run } from "./Run.js";

/** The report of a run; `pipeline` is the program that ran, null where nothing was learned. */
export function reportOn(run: Run, pipeline: string | null): Report {
  const { source, plan, board, records, rejections } = run;
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
    metricName: plan.task === "binary" ? "area under ROC" : "mean absolute error",
    baselines: board.baselines.map(({ name, score }) => ({
      name,
      loss: finite(score.loss),
      metric: finite(score.metric),
    })),
    steps: run.steps,
    skipped: run.skipped,
    keys: plan.key === undefined ? null : run.keys(),
    seconds,
    recordsPerSecond: records / seconds,
    peakMemoryMB: process.resourceUsage().maxRSS / 1024,
    summary: summaryOf(run),
    pipeline,
    interrupted: run.interrupted,
  };
}

/** The result in one sentence. */
function summaryOf({ plan, board }: Run): string {
  const { records, metric } = board.net.score;
  if (records === 0)
    return "No record had a target: nothing was learned, and nothing can be said about the predictions.";
  const { binary } = board;
  const percent = (value: number): string => `${Math.round(100 * value)} %`;
  if (binary) {
    return `Of the tenth called most likely (${plan.target.text}), ${percent(binary.rateOfTop(0.1))} were; of all, ${percent(binary.rate)}.`;
  }
  const short = (value: number): string => value.toPrecision(3);
  const mean = board.baselines.at(0)?.score.metric;
  return `On average, a prediction of ${plan.target.text} was off by ${short(metric)}${mean === undefined ? "" : `; the running mean by ${short(mean)}`}.`;
}
