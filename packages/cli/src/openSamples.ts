import { breathe, flow, fromPull, type Position, type Progress, type Pullable } from "backstream";
import {
  concat,
  concatMap,
  defer,
  finalize,
  from,
  fromEvent,
  identity,
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
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import { planEncoding, type EncodingOptions } from "./encoding/planEncoding.js";
import { expectCountOption } from "./expectCountOption.js";
import type { BadLabel } from "./late/BadLabel.js";
import { LateLabels, type LateLabelsState } from "./late/LateLabels.js";
import { InterruptedError } from "./InterruptedError.js";
import type { Model } from "./Model.js";
import type { PredictionWriter } from "./predictions/PredictionWriter.js";
import type { PostedRecords } from "./serving/PostedRecords.js";
import type { LabelDelay } from "./settings/labelDelayOf.js";
import { SourceError } from "./SourceError.js";
import { BadRecord } from "./sources/BadRecord.js";
import { flightsDemo } from "./sources/flightsDemo.js";
import { openSource } from "./sources/openSource.js";
import { peek, type Peeked } from "./sources/peek.js";
import { PositionedRecord } from "./sources/PositionedRecord.js";
import type { RawRecord } from "./sources/RawRecord.js";
import type { OpenOptions, Source, SourceRecord } from "./sources/Source.js";
import { UsageError } from "./UsageError.js";

/** A source that is open, and how its records become samples. */
export interface OpenSamples {
  /** Its name, without a password. */
  readonly source: string;
  readonly encoder: KeyedEncoder;
  /** Records that an earlier run has read; they do not come again. */
  readonly start: number;
  /** Whether records come from outside the source as well; they end when the run is stopped and the last one is read. */
  readonly isServed: boolean;
  /** Records of the source that were read, with those of earlier runs; of a stream of a broker, where the newest stands. */
  reached(): {
    readonly records: number;
    readonly position: Position | undefined;
    /** The samples that wait for their labels, where these come late. */
    readonly late: LateLabelsState | undefined;
  };
  /** How many samples wait for their labels; 0 where these come at once. */
  readonly waiting: number;
  /** Ends the source, where `read` is not called. */
  readonly close: () => void;
  /** What was guessed about the format and the columns, in words. */
  readonly notes: readonly string[];
  /**
   * Every record as a sample, or as a bad record; can be subscribed once. Waits for the writer before each record; `pull` pulls the
   * records of the source, and gives the event loop its turns.
   */
  read(writer?: Pick<PredictionWriter, "ready">, late?: Lateness, pull?: Pull): Observable<ReadSample>;
}

/** Pulls records: as `fromPull` does, with turns for the event loop. */
export type Pull = <T>(records: Pullable<T>) => Observable<T>;

/** What comes of records: of one whose label comes late two samples, the second perhaps with a label that is none. */
export type ReadSample = EncodedSample | BadRecord | BadLabel;

/** How late labels are known. */
export interface Lateness {
  readonly delay: LabelDelay;
  /** What an earlier run has left. */
  readonly state?: LateLabelsState | undefined;
}

/** How a source is opened by a run. */
export interface OpenSamplesContext {
  /** Records that an earlier run has read. */
  readonly start?: number | undefined;
  /** Where the newest of them stands in a stream of a broker. */
  readonly position?: Position | undefined;
  /** Records from outside the source; all there are where the source is `none`. */
  readonly posted?: PostedRecords | undefined;
  /** How records become samples, where that is decided already. */
  readonly plan?: EncodingPlan | undefined;
  /** Opens the source, where it is not opened by its name. */
  readonly open?: ((options: OpenOptions, from: Progress | undefined) => Source) | undefined;
}

/** The name of no source: all records are posted. */
export const noSource = "none";

/**
 * Opens a source and reads its first thousand records (of a live source, those that come within two seconds). The
 * encoder is that of the model, if there is one; else it is planned from the options and these records.
 *
 * @throws {UsageError} When there is nothing to read, or a column does not exist or cannot have the given type.
 */
export async function openSamples(
  source: string,
  options: EncodingOptions & OpenOptions,
  model?: Model,
  { start = 0, position, posted, plan, open }: OpenSamplesContext = {},
): Promise<OpenSamples> {
  const demo = source === "flights" ? flightsDemo : undefined;
  const { limit = demo?.limit ?? Infinity, signal } = options;
  expectCountOption("--limit", options.limit, 1);
  const isPostedOnly = posted !== undefined && source === noSource;
  const begin = position && { positions: [position] };
  // A stream goes on behind its position, so that what was read before counts here.
  const opening = { ...options, limit: begin ? Math.max(0, limit - start) : limit, signal };
  const opened: Source = isPostedOnly
    ? { name: source, isLive: true, records: posted, notes: [] }
    : (open?.(opening, begin) ?? (await openSource(source, opening, begin)));
  const { name, hasPositions = false, columns, notes } = opened;
  // A model knows its columns; whoever goes on in a stream does not wait for its next record.
  const most = (model || plan) && (isPostedOnly || hasPositions) ? 0 : Math.min(1000, limit);
  const { first, all, close: closeRead } = await peekAt(opened, most);
  const close = async (): Promise<void> => {
    opened.close?.();
    await closeRead();
  };
  if (start > 0 && !isPostedOnly && hasPositions !== (begin !== undefined)) {
    void close().catch(() => {}); // the first error is the one to report
    throw new UsageError(
      `${name}: the saved run has read ${hasPositions ? "no stream of a broker" : "a stream of a broker"}; give the same source`,
    );
  }
  const looked = first.map(recordIn);
  const good = looked.filter((record): record is RawRecord => !(record instanceof BadRecord));
  const isReady = good.length > 0 || most === 0;
  if (!isReady) void close().catch(() => {}); // the error below is the one to report
  if (!isReady && signal?.aborted)
    throw new InterruptedError(`${name}: stopped before there was a record`, signal.reason);
  if (!isReady)
    throw new UsageError(
      `${name}: has no records${looked.length > 0 ? `; the first is bad: ${(looked[0] as BadRecord).detail}` : ""}`, // none is good
    );
  const names = columns ?? [...new Set(good.flatMap((record) => Object.keys(record)))];
  const { target = demo?.target, key = demo?.key, inputs = demo?.inputs } = options;
  const makeEncoder = (): KeyedEncoder =>
    model
      ? modelEncoder(model, name, most === 0 ? undefined : names)
      : new KeyedEncoder(plan ?? planEncoding({ ...options, target, key, inputs }, names, good));
  const encoder = orClose(makeEncoder, close);
  const guesses = model || plan ? [] : describeGuesses(encoder.plan, options.types ?? {}, good);

  const whenReady = <T>(raw: T, writer: Pick<PredictionWriter, "ready"> | undefined): Observable<T> => {
    const wait = writer?.ready();
    return wait ? from(wait).pipe(map(() => raw)) : of(raw);
  };
  let records = start;
  let newest = position;
  let number = start;
  const isRead = (item: SourceRecord): void => {
    records++;
    if (item instanceof PositionedRecord) newest = item.position;
  };
  const encoded = ({ item, isPosted }: Incoming): EncodedSample | BadRecord => {
    if (!isPosted) isRead(item);
    const record = number++;
    const raw = recordIn(item);
    if (raw instanceof BadRecord) return raw;
    // Of samples of two sources, either all have positions or none has.
    return encoder.encode(
      raw,
      record,
      item instanceof PositionedRecord && !posted ? item.position : undefined,
    );
  };
  let late: LateLabels | undefined;
  /** Record by record: a record is read when the labels before it have been learned from. */
  const labelledLate =
    (labels: LateLabels) =>
    (incoming$: Observable<Incoming>): Observable<ReadSample> =>
      concat(
        incoming$.pipe(
          concatMap(({ item, isPosted }) =>
            labels.next(recordIn(item), number, () => {
              if (!isPosted) isRead(item);
              number++;
            }),
          ),
        ),
        defer(() => labels.rest()),
      );
  // The event loop runs between records; more often where it has to tell what was learned, or where others learn in this thread.
  const breath = open ? 5 : posted ? 10 : 20;
  const incoming =
    (isPosted: boolean) =>
    (items$: Observable<SourceRecord>): Observable<Incoming> =>
      items$.pipe(map((item) => ({ item, isPosted })));
  const breathing: Pull = (items) => fromPull(items).pipe(breathe(breath));
  const fromSource = (
    writer: Pick<PredictionWriter, "ready"> | undefined,
    pull: Pull,
  ): Observable<Incoming> =>
    pull(all).pipe(
      flow({ policy: "block", capacity: 1, consume: (raw) => whenReady(raw, writer) }),
      take(opening.limit),
      hasPositions ? identity : expectMore(name, start, signal),
      skip(hasPositions ? 0 : start),
      incoming(false),
      finalize(() => opened.close?.()),
    );
  const all$ = (writer: Pick<PredictionWriter, "ready"> | undefined, pull: Pull): Observable<Incoming> => {
    if (!posted) return fromSource(writer, pull);
    const posted$ = breathing<SourceRecord>(isPostedOnly ? all : posted).pipe(incoming(true));
    if (isPostedOnly) return posted$;
    const stopped$ = signal ? fromEvent(signal, "abort") : NEVER;
    return merge(fromSource(writer, pull).pipe(takeUntil(stopped$)), posted$);
  };
  return {
    source: name,
    encoder,
    start,
    isServed: posted !== undefined,
    close: () => void close().catch(() => {}),
    reached: () => ({ records, position: newest, late: late?.state }),
    notes: [...notes, ...guesses],
    get waiting() {
      return late?.waiting ?? 0;
    },
    read(writer, lateness, pull = breathing) {
      if (!lateness) return all$(writer, pull).pipe(map(encoded));
      late = new LateLabels(encoder, lateness.delay, lateness.state ?? { waiting: [] });
      return all$(writer, pull).pipe(labelledLate(late));
    },
  };
}

/** A record, and whether it comes from outside the source. */
interface Incoming {
  readonly item: SourceRecord;
  readonly isPosted: boolean;
}

/** The first records; where a stream of a broker cannot be read at all, it cannot be used. */
async function peekAt(
  { records, isLive, hasPositions, close }: Source,
  most: number,
): Promise<Peeked<SourceRecord>> {
  try {
    return await peek(records, most, isLive ? 2000 : undefined);
  } catch (problem) {
    close?.();
    throw hasPositions && problem instanceof SourceError ? new UsageError(problem.message) : problem;
  }
}

function recordIn(item: SourceRecord): RawRecord | BadRecord {
  return item instanceof PositionedRecord ? item.record : item;
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
