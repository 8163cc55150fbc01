import { breathe, flow, fromPull } from "backstream";
import {
  from,
  fromEvent,
  map,
  merge,
  NEVER,
  of,
  skip,
  take,
  takeUntil,
  tap,
  type MonoTypeOperatorFunction,
  type Observable,
} from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import { describeGuesses } from "./encoding/describeGuesses.js";
import { planEncoding, type EncodingOptions } from "./encoding/planEncoding.js";
import { expectCountOption } from "./expectCountOption.js";
import { InterruptedError } from "./InterruptedError.js";
import type { Model } from "./Model.js";
import type { PredictionWriter } from "./predictions/PredictionWriter.js";
import type { PostedRecords } from "./serving/PostedRecords.js";
import { BadRecord } from "./sources/BadRecord.js";
import { openSource } from "./sources/openSource.js";
import { peek } from "./sources/peek.js";
import type { OpenOptions, RawRecord, Source } from "./sources/Source.js";
import { UsageError } from "./UsageError.js";

/** A source that is open, and how its records become samples. */
export interface OpenSamples {
  readonly source: string;
  readonly encoder: KeyedEncoder;
  /** Records at its beginning that an earlier run has read; they are skipped. */
  readonly start: number;
  /** Whether records come from outside the source as well; they end when the run is stopped and the last one is read. */
  readonly isServed: boolean;
  /** Records of the source that were read, with those at its beginning. */
  position(): number;
  /** What was guessed about the format and the columns, in words. */
  readonly notes: readonly string[];
  /** Every record as a sample, or as a bad record; can be subscribed once. Waits for the writer before each record. */
  read(writer?: Pick<PredictionWriter, "ready">): Observable<EncodedSample | BadRecord>;
}

/** The name of no source: all records are posted. */
export const noSource = "none";

/** The defaults of the demo. */
const flights = {
  target: "delay > 15",
  key: "origin",
  // The columns that are known at departure, for any target.
  inputs: ["date", "distance", "origin", "destination"],
  limit: 200_000,
} as const;

/**
 * Opens a source and reads its first thousand records (of a live source, those that come within two seconds). The
 * encoder is that of the model, if there is one; else it is planned from the options and these records.
 *
 * - posted   records from outside the source; all there are where the source is `none`
 *
 * @throws {UsageError} When there is nothing to read, or a column does not exist or cannot have the given type.
 */
export async function openSamples(
  source: string,
  options: EncodingOptions & OpenOptions,
  model?: Model,
  start: number = 0,
  posted?: PostedRecords,
): Promise<OpenSamples> {
  const demo = source === "flights" ? flights : undefined;
  const { limit = demo?.limit ?? Infinity, signal } = options;
  expectCountOption("--limit", options.limit, 1);
  const isPostedOnly = posted !== undefined && source === noSource;
  const { isLive, records, columns, notes }: Omit<Source, "name"> = isPostedOnly
    ? { isLive: true, records: posted, notes: [] }
    : await openSource(source, { ...options, limit, signal });
  const most = model && isPostedOnly ? 0 : Math.min(1000, limit); // a model knows its columns
  const { first, all, close } = await peek(records, most, isLive ? 2000 : undefined);
  const good = first.filter((record): record is RawRecord => !(record instanceof BadRecord));
  const isReady = good.length > 0 || most === 0;
  if (!isReady && signal?.aborted)
    throw new InterruptedError(`${source}: stopped before there was a record`, signal.reason);
  if (!isReady)
    throw new UsageError(
      `${source}: has no records${first.length > 0 ? `; the first is bad: ${(first[0] as BadRecord).detail}` : ""}`, // none is good
    );
  const names = columns ?? [...new Set(good.flatMap((record) => Object.keys(record)))];
  const { target = demo?.target, key = demo?.key, inputs = demo?.inputs } = options;
  const makeEncoder = (): KeyedEncoder =>
    model
      ? modelEncoder(model, source, most === 0 ? undefined : names)
      : new KeyedEncoder(planEncoding({ ...options, target, key, inputs }, names, good));
  const encoder = orClose(makeEncoder, close);
  const guesses = model ? [] : describeGuesses(encoder.plan, options.types ?? {}, good);

  const whenReady = <T>(raw: T, writer: Pick<PredictionWriter, "ready"> | undefined): Observable<T> => {
    const wait = writer?.ready();
    return wait ? from(wait).pipe(map(() => raw)) : of(raw);
  };
  let position = start;
  let number = start;
  const encoded = (raw: RawRecord | BadRecord): EncodedSample | BadRecord => {
    const record = number++;
    return raw instanceof BadRecord ? raw : encoder.encode(raw, record);
  };
  // The event loop runs between records; more often where it has to tell what was learned.
  const breath = posted ? 10 : 20;
  const fromSource = (
    writer: Pick<PredictionWriter, "ready"> | undefined,
  ): Observable<EncodedSample | BadRecord> =>
    fromPull(all).pipe(
      breathe(breath),
      flow({ policy: "block", capacity: 1, consume: (raw) => whenReady(raw, writer) }),
      take(limit),
      expectMore(source, start, signal),
      skip(start),
      tap(() => position++),
      map(encoded),
    );
  return {
    source,
    encoder,
    start,
    isServed: posted !== undefined,
    position: () => position,
    notes: [...notes, ...guesses],
    read(writer) {
      if (!posted) return fromSource(writer);
      const posted$ = fromPull(isPostedOnly ? all : posted).pipe(breathe(breath), map(encoded));
      if (isPostedOnly) return posted$;
      const stopped$ = signal ? fromEvent(signal, "abort") : NEVER;
      return merge(fromSource(writer).pipe(takeUntil(stopped$)), posted$);
    },
  };
}

/** Refuses a source that ends before the place where an earlier run was. */
function expectMore<T>(
  source: string,
  start: number,
  signal: AbortSignal | undefined,
): MonoTypeOperatorFunction<T> {
  let seen = 0;
  return tap({
    next: () => void seen++,
    complete: () => {
      if (seen < start && !signal?.aborted)
        throw new UsageError(
          `${source}: has ${seen} records, and the checkpoint was made after ${start}; give the same source, and no smaller --limit`,
        );
    },
  });
}

/** Calls a function; if it fails, the source, which nobody will read, is closed. */
function orClose<T>(make: () => T, close: () => Promise<void>): T {
  try {
    return make();
  } catch (problem) {
    void close().catch(() => {}); // the first error is the one to report
    throw problem;
  }
}

/** The encoder of a model, as it was when the model was saved. */
function modelEncoder(
  { extra }: Model,
  source: string,
  columns: readonly string[] | undefined,
): KeyedEncoder {
  const { plan, encoder } = extra;
  const needed = [...plan.columns.map(({ name }) => name), ...(plan.key === undefined ? [] : [plan.key])];
  const missing = columns && needed.find((name) => !columns.includes(name));
  if (missing !== undefined)
    throw new UsageError(
      `${source}: no column "${missing}", which the model needs; the source has ${columns?.join(", ")}`,
    );
  return new KeyedEncoder(plan, encoder);
}
