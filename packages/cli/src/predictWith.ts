import { predict, recentKeys } from "backstream";
import { fromEvent, groupBy, mergeMap, takeUntil, tap, type Observable } from "rxjs";
import { buildNetwork } from "./buildNetwork.js";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import { openModel } from "./model/openModel.js";
import { predictionsTo } from "./predictionsTo.js";
import { reportOn, type Report } from "./Report.js";
import type { Run, RunEvents } from "./Run.js";
import { prepare } from "./samples.js";
import { Rejections } from "./scoring/Rejections.js";
import { Scoreboard } from "./scoring/Scoreboard.js";

/** What `predict` is asked for. */
export interface PredictWithOptions {
  /** What `learn` saved. */
  readonly model: string;
  readonly source: string;
  readonly limit?: number | undefined;
  /** A file, or `-` for standard output (the default). */
  readonly predictions?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Predicts the target of every record with a saved model, whose parameters and scales stay as they are; memory flows
 * on, from where it was: what the command `backstream predict` does.
 *
 * @throws {UsageError} When the file is no model or there is nothing to read.
 */
export async function predictWith(options: PredictWithOptions, events: RunEvents = {}): Promise<Report> {
  const { saved, encoder, parameters } = await openModel(options.model);
  const rejections = new Rejections((text) => events.told?.(text));
  const counter = { records: 0 };
  // The built-in source's own target and key are the model's business here.
  const { samples } = await prepare(
    options.source,
    { limit: options.limit, signal: options.signal },
    {
      encoder,
      learn: false,
      rejections,
      counter,
    },
  );
  const { plan } = saved;
  const net = buildNetwork(encoder.width, saved.settings);
  net.load(parameters);
  const run: Run = {
    source: options.source,
    plan,
    net: net.layer.name,
    parameters: net.size,
    board: new Scoreboard(plan.task, net.layer.name, false),
    rejections,
    counter,
    begin: performance.now(),
    steps: saved.step,
    skipped: 0,
    keys: () => encoder.memory.size,
  };
  events.began?.(run);
  const predictions = predictionsTo(options.predictions ?? "-", plan.key !== undefined);
  const { signal } = options;
  const source$ = signal
    ? samples(predictions).pipe(takeUntil(fromEvent(signal, "abort")))
    : samples(predictions);
  const answers = (key: string) => (samples$: Observable<EncodedSample>) =>
    samples$.pipe(
      predict(net, { carry: encoder.memory.get(key)?.carry }),
      tap(({ sample, output }) => {
        const [said] = output.data;
        const prediction =
          plan.task === "binary" ? 1 / (1 + Math.exp(-said)) : sample.centre + said * sample.spread;
        run.board.add(sample, prediction);
        predictions.write(sample, prediction);
      }),
    );
  const answers$ =
    plan.key === undefined
      ? source$.pipe(answers(""))
      : source$.pipe(
          groupBy(({ key }) => key, { duration: recentKeys(plan.maxKeys) }),
          mergeMap((key$) => key$.pipe(answers(key$.key))),
        );
  await new Promise<void>((resolve, reject) => {
    answers$.subscribe({ error: reject, complete: resolve });
    if (signal?.aborted) resolve();
  });
  await predictions.close();
  return reportOn(run, null, signal?.aborted === true);
}
