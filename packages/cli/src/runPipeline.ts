import type { Network, Step, Tensor } from "backstream";
import {
  filter,
  fromEvent,
  lastValueFrom,
  NEVER,
  of,
  takeUntil,
  tap,
  type Observable,
  type OperatorFunction,
} from "rxjs";
import type { Baseline } from "./baselines/Baseline.js";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { OpenSamples } from "./openSamples.js";
import { predictionsTo } from "./predictionsTo.js";
import type { Run, RunEvents } from "./Run.js";
import { Rejections } from "./scoring/Rejections.js";
import { Scoreboard } from "./scoring/Scoreboard.js";
import { BadRecord } from "./sources/BadRecord.js";

/** The parts of a run: samples, a net, and the operators for the samples. */
export interface RunParts {
  readonly samples: OpenSamples;
  readonly net: Network;
  /** Updates of the net before the run. */
  readonly steps: number;
  /** Models that are tested, then trained, on the same samples. */
  readonly baselines: readonly Baseline[];
  /** A file, or `-` for standard output. */
  readonly predictions: string | undefined;
  /** Ends the stream of samples. */
  readonly signal: AbortSignal | undefined;
  /** The operators, which call `score` with every output before it is learned from. */
  pipeline(score: ScoreSignal): OperatorFunction<EncodedSample, Step>;
}

/** Scores an output of the net against the sample's target. */
export type ScoreSignal = (signal: { readonly sample: EncodedSample; readonly output: Tensor }) => void;

/** Sends all records through a pipeline: encodes, scores and writes, and counts what cannot be used. */
export async function runPipeline(parts: RunParts, events: RunEvents): Promise<Run> {
  const { samples, net, signal } = parts;
  const { source, encoder } = samples;
  const { plan } = encoder;
  const run: Run = {
    source,
    plan,
    net: net.layer.name,
    parameters: net.size,
    board: new Scoreboard(plan.task, net.layer.name, parts.baselines),
    rejections: new Rejections((text) => events.onMessage?.(text)),
    notes: samples.notes,
    begin: performance.now(),
    records: 0,
    steps: parts.steps,
    skipped: 0,
    interrupted: false,
    keys: () => encoder.memory.size,
  };
  events.onStart?.(run);
  for (const note of samples.notes) events.onMessage?.(`note: ${note}`);
  const writer =
    parts.predictions === undefined ? undefined : predictionsTo(parts.predictions, plan.key !== undefined);

  const score: ScoreSignal = ({ sample, output: { data } }) => {
    const prediction =
      plan.task === "binary" ? 1 / (1 + Math.exp(-data[0])) : sample.centre + data[0] * sample.spread;
    run.board.add(sample, prediction);
    writer?.write(sample, prediction);
  };
  const steps$ = samples.read(writer).pipe(
    takeUntil(aborted(signal)),
    tap((encoded) => {
      if (encoded instanceof BadRecord) run.rejections.add(encoded, run.records);
      run.records++;
    }),
    filter((encoded): encoded is EncodedSample => !(encoded instanceof BadRecord)),
    parts.pipeline(score),
    tap(({ step, skipped }) => {
      run.steps = step;
      if (skipped !== undefined && run.skipped++ === 0)
        events.onMessage?.(`step ${step} was skipped: ${skipped}`);
    }),
  );
  await lastValueFrom(steps$, { defaultValue: undefined });
  await writer?.close();
  run.interrupted = signal?.aborted === true;
  return run;
}

function aborted(signal: AbortSignal | undefined): Observable<unknown> {
  if (!signal) return NEVER;
  return signal.aborted ? of(undefined) : fromEvent(signal, "abort");
}
