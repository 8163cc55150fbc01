import { jetStreamMergeLog } from "@backstream/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import {
  mergeParameters,
  ShapeError,
  SourceMovedError,
  UnreachableError,
  type Checkpoint,
  type Network,
  type Step,
} from "backstream";
import { catchError, throwError, type MonoTypeOperatorFunction } from "rxjs";
import { SourceError } from "../SourceError.js";
import type { SharedMerging } from "./SharedMerging.js";

/** Over which log a partition merges. */
export interface MergeStepsOptions extends SharedMerging {
  readonly nc: NatsConnection;
  /** Of the log. */
  readonly name: string;
  readonly partition: number;
  readonly partitions: number;
  /** Updates between two saves of a partition. */
  readonly every: number;
  readonly timeout: number;
}

/** Makes the net of a partition one model with those of the others; what the log says is a `SourceError`. */
export function mergeSteps(
  net: Network,
  from: Checkpoint | undefined,
  { nc, name, partition, partitions, how, interval, every, timeout }: MergeStepsOptions,
): MonoTypeOperatorFunction<Step> {
  // What comes behind a checkpoint is there while the next one is saved, so a resume has the bits of a run without a kill.
  const keep = Math.max(256, 2 * partitions * Math.ceil(every / interval));
  const log = jetStreamMergeLog(nc, name, { keep, timeout });
  const merging = mergeParameters(net, log, {
    worker: `${partition}`,
    workers: partitions,
    every: interval,
    merge: how,
    from,
  });
  return (steps$) =>
    steps$.pipe(
      merging,
      catchError((error: unknown) =>
        throwError(() => (isOfLog(error) ? new SourceError(`--merge: ${error.message}`) : error)),
      ),
    );
}

function isOfLog(error: unknown): error is Error {
  return [UnreachableError, SourceMovedError, ShapeError].some((kind) => error instanceof kind);
}
