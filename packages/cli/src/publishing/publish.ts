import { fromPull, flow } from "backstream";
import {
  catchError,
  identity,
  lastValueFrom,
  map,
  of,
  take,
  takeUntil,
  tap,
  throwError,
  timer,
  type MonoTypeOperatorFunction,
} from "rxjs";
import { aborted } from "../aborted.js";
import { isUrl, withoutPassword } from "../brokers/brokerUrls.js";
import { isBlank } from "../encoding/isBlank.js";
import { expectCountOption } from "../expectCountOption.js";
import { InterruptedError } from "../InterruptedError.js";
import { Rejections } from "../scoring/Rejections.js";
import { SourceError } from "../SourceError.js";
import { BadRecord } from "../sources/BadRecord.js";
import { flightsDemo } from "../sources/flightsDemo.js";
import { openSource } from "../sources/openSource.js";
import { PositionedRecord } from "../sources/PositionedRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";
import type { SourceRecord } from "../sources/Source.js";
import { UsageError } from "../UsageError.js";
import { NumberedRecord } from "./NumberedRecord.js";
import { openSink } from "./openSink.js";
import type { PublishOptions } from "./PublishOptions.js";
import type { PublishReport } from "./PublishReport.js";

/** Callbacks of `publish`. */
export interface PublishEvents {
  /** A line for the user. */
  onMessage?(text: string): void;
  /** Records that are in the stream, each time that this changes. */
  onStored?(records: number): void;
}

/**
 * Sends the records of a source to a stream. The command `backstream publish` does this.
 *
 * A record's id is made of the source's name and its number there, so a publisher that was killed begins again with the same
 * command, and what the server has is dropped: for ten minutes, or for the stream's own `duplicate_window`.
 *
 * @throws {UsageError} When an option is impossible, or the source or the stream cannot be opened.
 * @throws {SourceError} When the source or the stream breaks off.
 */
export async function publish(options: PublishOptions, events: PublishEvents = {}): Promise<PublishReport> {
  const { source, to, key, partitions, batch = 64, rate, signal } = options;
  const limit = options.limit ?? (source === "flights" ? flightsDemo.limit : Infinity);
  expectCountOption("--limit", options.limit, 1);
  expectCountOption("--batch", batch, 1);
  expectCountOption("--partitions", partitions, 1);
  if (rate !== undefined && !(rate > 0 && Number.isFinite(rate)))
    throw new UsageError(`--rate: ${rate} is no positive number`);
  if (partitions !== undefined && key === undefined)
    throw new UsageError("--partitions: there is no --key COLUMN, which says what belongs together");
  if (key !== undefined && partitions === undefined)
    throw new UsageError("--key: there is no --partitions N, which it is for");
  if (!isUrl(to)) throw new UsageError(`${to}: is no URL, expected one such as nats://127.0.0.1/FLIGHTS`);

  const name = withoutPassword(source);
  const isLive = source === "-" || isUrl(source);
  const onMessage = (text: string): void => events.onMessage?.(text);
  const sink = await openSink(to, {
    source: name,
    partitioned: partitions === undefined || key === undefined ? undefined : { key, count: partitions },
    records: batch,
    characters: 400_000,
    // Records of a file wait until their message is full, so that the same messages are made again.
    patience: isLive ? 100 : undefined,
    onMessage,
  });
  const rejections = new Rejections(onMessage);
  const begin = performance.now();
  let [number, records, duplicates] = [0, 0, 0];
  let problem: unknown;
  try {
    const opened = await openSource(source, { ...options, limit, signal });
    const numbered = (item: SourceRecord): NumberedRecord[] => {
      const record = item instanceof PositionedRecord ? item.record : item;
      const fault = faultOf(record, key);
      const at = number++;
      if (!fault) return [new NumberedRecord(record as RawRecord, at)]; // it has no fault
      rejections.add(fault, at);
      return [];
    };
    // Of a file, what does not fill a message is left out, since it comes again; of a pipe it would be lost.
    const untilStopped = <T>(isHere: boolean): MonoTypeOperatorFunction<T> =>
      isHere ? takeUntil(aborted(signal)) : identity;
    const records$ = fromPull(opened.records).pipe(
      untilStopped(isLive),
      take(limit),
      rate === undefined ? identity : paced(rate),
      flow({ policy: "block", capacity: 1, consume: numbered }),
      sink.publish,
      untilStopped(!isLive),
      tap((stored) => {
        records += stored.records;
        duplicates += stored.duplicates;
        events.onStored?.(records);
      }),
      catchError((error: unknown) => throwError(() => (problem = error))),
    );
    try {
      await lastValueFrom(records$, { defaultValue: undefined });
    } finally {
      opened.close?.();
    }
  } catch (error) {
    if (error !== problem || error instanceof SourceError || error instanceof UsageError) throw error;
    throw new SourceError(`${sink.shown}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await sink.close();
  }
  if (signal?.aborted && records === 0)
    throw new InterruptedError(`${name}: stopped before a record was published`, signal.reason);
  const seconds = (performance.now() - begin) / 1000;
  return {
    source: name,
    to: sink.shown,
    records,
    duplicates,
    rejected: rejections.count,
    rejections: rejections.kinds,
    seconds,
    recordsPerSecond: records / seconds,
    interrupted: signal?.aborted === true,
  };
}

function faultOf(record: RawRecord | BadRecord, key: string | undefined): BadRecord | undefined {
  if (record instanceof BadRecord) return record;
  if (key === undefined || !isBlank(record[key])) return undefined;
  return new BadRecord(`${key} is missing`, `${key} is missing`);
}

/** So many records a second, on average since the first. */
function paced<T>(rate: number): MonoTypeOperatorFunction<T> {
  let begin: number | undefined;
  let count = 0;
  return flow({
    policy: "block",
    capacity: 1,
    consume(record: T) {
      begin ??= performance.now();
      const wait = begin + (1000 * count++) / rate - performance.now();
      return wait < 2 ? of(record) : timer(wait).pipe(map(() => record));
    },
  });
}
