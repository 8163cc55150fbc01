import type { Network, Step, Tensor } from "backstream";
import {
  catchError,
  concat,
  EMPTY,
  filter,
  identity,
  ignoreElements,
  lastValueFrom,
  merge,
  NEVER,
  startWith,
  Subject,
  takeUntil,
  tap,
  timer,
  type Observable,
  type OperatorFunction,
} from "rxjs";
import { aborted } from "./aborted.js";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import { BadLabel } from "./late/BadLabel.js";
import { plain } from "./late/LateLabels.js";
import type { Lateness } from "./late/Lateness.js";
import type { SampleReader } from "./SampleReader.js";
import type { PredictionWriter } from "./predictions/PredictionWriter.js";
import { predictionsTo } from "./predictions/predictionsTo.js";
import type { Run, RunEvents } from "./Run.js";
import type { RunMoment } from "./RunMoment.js";
import type { Bands } from "./scoring/Bands.js";
import { Rejections } from "./scoring/Rejections.js";
import type { Scoreboard } from "./scoring/Scoreboard.js";
import { predictionOf } from "./scoring/predictionOf.js";
import { SourceError } from "./SourceError.js";
import { BadRecord } from "./sources/BadRecord.js";
import type { WatchedRun } from "./watching/WatchedRun.js";

/** The parts of a run: samples, a net, and the operators for the samples. */
export interface RunParts {
  readonly samples: SampleReader;
  readonly net: Network;
  /** Updates of the net before the run. */
  readonly steps: number;
  /** Scores the net, and models that are tested, then trained, on the same samples. */
  readonly board: Scoreboard;
  /** Counts what cannot be used; of its own where not given. */
  readonly rejections?: Rejections | undefined;
  /** A file, or `-` for standard output. */
  readonly predictions: string | undefined;
  /** Bytes of the predictions of an earlier run, which stay in the file. */
  readonly kept?: number | undefined;
  /** The sample of an earlier run that comes first. */
  readonly waiting?: EncodedSample | undefined;
  /** Where labels come late. */
  readonly late?: Lateness | undefined;
  /** Bands around the predictions of a number. */
  readonly bands?: Bands | undefined;
  /** What is worth going on for when nobody reads the predictions any more, such as `--save model.safetensors`. */
  readonly purpose?: string | undefined;
  /** Whether what saves has its turn, between two samples, before the samples end. */
  readonly endsAfterSaving?: boolean | undefined;
  /** Who watches the run. */
  readonly watched?: Pick<WatchedRun, "pull" | "steps"> | undefined;
  /** Fails when the run is rolled back. */
  readonly rolledBack$?: Observable<never> | undefined;
  /** Ends the stream of samples. */
  readonly signal: AbortSignal | undefined;
  /** The operators, which call `score` with every output before it is learned from. */
  pipeline(score: ScoreSignal): OperatorFunction<EncodedSample, Step>;
  /** Saves checkpoints at steps, until `stop$` emits. */
  checkpoints?(stop$: Observable<unknown>, moment: () => RunMoment): OperatorFunction<Step, Step>;
}

/** Scores an output of the net against the sample's target. */
export type ScoreSignal = (signal: { readonly sample: EncodedSample; readonly output: Tensor }) => void;

/** Sends all records through a pipeline: encodes, scores and writes, and counts what cannot be used. */
export async function runPipeline(parts: RunParts, events: RunEvents): Promise<Run> {
  const { samples, net, signal, predictions, purpose } = parts;
  const { source, encoder, start } = samples;
  const { plan } = encoder;
  const run: Run = {
    source,
    encoder,
    net: net.layer.name,
    parameters: net.size,
    board: parts.board,
    rejections: parts.rejections ?? new Rejections((text) => events.onMessage?.(text)),
    notes: samples.notes,
    begin: performance.now(),
    start,
    stepsBefore: parts.steps,
    records: 0,
    samples: 0,
    steps: parts.steps,
    skipped: 0,
    interrupted: false,
    broken: undefined,
    keys: () => encoder.memory.size,
    bands: parts.bands,
  };
  const left$ = new Subject<void>();
  const onClosed = (): void => {
    const where = predictions === "-" ? "standard output" : predictions;
    events.onWarning?.(
      `--predictions: ${where} was closed by its reader; ${purpose === undefined ? "the run ends" : `learning goes on for ${purpose}`}`,
    );
    if (purpose !== undefined) return;
    run.interrupted = true;
    left$.next();
  };
  const stop$ = merge(aborted(signal), left$);
  const writer =
    predictions === undefined
      ? undefined
      : predictionsTo(predictions, encoder, {
          kept: parts.kept,
          hasBand: parts.bands !== undefined,
          onClosed,
        });
  let waiting: EncodedSample | undefined;
  // Of a run that is served, the samples end by themselves when it is stopped: after those that it has accepted.
  const ended$ = new Subject<void>();
  const samples$ = samples.read(writer, parts.late, parts.watched?.pull).pipe(
    samples.isServed ? tap({ complete: () => ended$.next() }) : takeUntil(stop$),
    // Ends as if it were stopped: what came before is saved and shown.
    catchError((problem: unknown) => {
      if (!(problem instanceof SourceError)) throw problem;
      run.broken = problem;
      run.interrupted = true;
      left$.next();
      return EMPTY;
    }),
    parts.endsAfterSaving ? endingLater : identity,
    tap((read) => {
      if (read instanceof BadRecord) run.rejections.add(read, start + run.records);
      if (read instanceof BadLabel) run.rejections.add(read.problem, read.record);
      else if (read instanceof BadRecord || read.late !== "labelled") run.records++;
    }),
    filter((read): read is EncodedSample => !(read instanceof BadRecord || read instanceof BadLabel)),
    startWith(...(parts.waiting ? [parts.waiting] : [])),
    tap((sample) => (waiting = sample)),
  );
  const steps$ = samples$.pipe(
    parts.pipeline(({ sample, output }) => {
      waiting = undefined;
      if (sample.late !== "asked") run.samples++;
      if (sample.late === "labelled") return scoreLate(run, sample);
      const prediction = predictionOf(plan, sample, output);
      const limits = parts.bands?.around(prediction);
      writer?.write(sample, prediction, limits);
      if (sample.late === "asked") {
        sample.said = run.board.ask(sample, prediction, limits);
        return;
      }
      run.board.add(sample, prediction);
      if (sample.actual !== undefined) parts.bands?.learn(prediction, sample.actual, limits);
    }),
    parts.watched?.steps(() => whyEnded(run, signal)) ?? identity,
    tap(({ step, skipped }) => {
      run.steps = step;
      if (skipped !== undefined && run.skipped++ === 0)
        events.onMessage?.(`step ${step} was skipped: ${skipped}`);
    }),
    parts.checkpoints?.(samples.isServed ? ended$ : stop$, () => ({
      ...samples.reached(),
      predictions: writer?.flush(),
      waiting: waiting && plain(waiting),
    })) ?? tap(),
    takeUntil(parts.rolledBack$ ?? NEVER), // whose error ends it without a completion
  );
  const told = aborted(signal).subscribe(() =>
    events.onMessage?.("stopped; what there is will be saved and shown, a second Ctrl-C ends at once"),
  );
  await events.onStart?.(run);
  for (const note of samples.notes) events.onMessage?.(`note: ${note}`);
  try {
    await finished(steps$, writer);
  } finally {
    told.unsubscribe();
  }
  run.interrupted ||= signal?.aborted === true;
  return run;
}

function whyEnded({ broken, interrupted }: Run, signal: AbortSignal | undefined): string {
  if (broken) return broken.message;
  return interrupted || signal?.aborted ? "it was stopped" : "all records are read";
}

/** A label has come: scores what was said when its record came. */
function scoreLate({ board, bands }: Run, sample: EncodedSample): void {
  const { actual, said } = sample;
  if (actual === undefined) return;
  board.addLate(sample, said);
  if (typeof said?.prediction === "number") bands?.learn(said.prediction, actual, said.limits);
}

/** Waits for the end, and closes the file of the predictions also where the run fails. */
async function finished(steps$: Observable<unknown>, writer: PredictionWriter | undefined): Promise<void> {
  try {
    await lastValueFrom(steps$, { defaultValue: undefined });
  } catch (error) {
    await writer?.close().catch(() => {}); // the first error is the one to report
    throw error;
  }
  await writer?.close();
}

/** What listens to the end of the samples has its turn before they end: it takes a checkpoint between two samples. */
function endingLater<T>(samples$: Observable<T>): Observable<T> {
  return concat(samples$, timer(0).pipe(ignoreElements()));
}
