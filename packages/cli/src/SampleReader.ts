import { breathe, flow, fromPull, type Position } from "backstream";
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
  type OperatorFunction,
} from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import type { Lateness } from "./late/Lateness.js";
import { LateLabels, type LateLabelsState } from "./late/LateLabels.js";
import type { PredictionWriter } from "./predictions/PredictionWriter.js";
import type { Pull } from "./Pull.js";
import type { ReadSample } from "./ReadSample.js";
import type { PostedRecords } from "./serving/PostedRecords.js";
import { BadRecord } from "./sources/BadRecord.js";
import { PositionedRecord } from "./sources/PositionedRecord.js";
import { recordIn } from "./sources/recordIn.js";
import type { Source, SourceRecord } from "./sources/Source.js";
import { UsageError } from "./UsageError.js";

/** What a reader is given. */
export interface SampleReaderOptions {
  readonly source: Source;
  /** All records of the source, those that were looked at too. */
  readonly all: AsyncIterable<SourceRecord>;
  readonly encoder: KeyedEncoder;
  /** Records that an earlier run has read. */
  readonly start: number;
  /** Where the newest of them stands in a stream of a broker. */
  readonly position: Position | undefined;
  /** The most records of the source that are read. */
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
  /** Records from outside the source. */
  readonly posted: PostedRecords | undefined;
  /** Whether these are all there are. */
  readonly isPostedOnly: boolean;
  /** Whether others learn in this thread. */
  readonly isAmongOthers: boolean;
  /** What was guessed about the format and the columns, in words. */
  readonly notes: readonly string[];
  /** Ends the source, where `read` is not called. */
  readonly close: () => void;
}

/** A source that is open, and how its records become samples. */
export class SampleReader {
  /** Its name, without a password. */
  readonly source: string;
  readonly encoder: KeyedEncoder;
  /** Records that an earlier run has read; they do not come again. */
  readonly start: number;
  /** Whether records come from outside the source as well; they end when the run is stopped and the last one is read. */
  readonly isServed: boolean;
  /** Ends the source, where `read` is not called. */
  readonly close: () => void;
  /** What was guessed about the format and the columns, in words. */
  readonly notes: readonly string[];
  readonly #options: SampleReaderOptions;
  /** Of the source, with those of earlier runs. */
  #records: number;
  #newest: Position | undefined;
  /** Of the next record, of the source or posted. */
  #number: number;
  #late: LateLabels | undefined;

  constructor(options: SampleReaderOptions) {
    const { source, encoder, start, position, posted, notes, close } = options;
    this.#options = options;
    this.source = source.name;
    this.encoder = encoder;
    this.start = start;
    this.isServed = posted !== undefined;
    this.close = close;
    this.notes = notes;
    this.#records = start;
    this.#newest = position;
    this.#number = start;
  }

  /** Records of the source that were read, with those of earlier runs; of a stream of a broker, where the newest stands. */
  reached(): {
    readonly records: number;
    readonly position: Position | undefined;
    /** The samples that wait for their labels, where these come late. */
    readonly late: LateLabelsState | undefined;
  } {
    return { records: this.#records, position: this.#newest, late: this.#late?.state };
  }

  /** How many samples wait for their labels; 0 where these come at once. */
  get waiting(): number {
    return this.#late?.waiting ?? 0;
  }

  /**
   * Every record as a sample, or as a bad record; can be subscribed once. Waits for the writer before each record; `pull` pulls the
   * records of the source, and gives the event loop its turns.
   */
  read(
    writer?: Pick<PredictionWriter, "ready">,
    lateness?: Lateness,
    pull: Pull = this.#breathing,
  ): Observable<ReadSample> {
    const incoming$ = this.#incoming(writer, pull);
    if (!lateness) return incoming$.pipe(map((incoming) => this.#encode(incoming)));
    this.#late = new LateLabels(this.encoder, lateness.delay, lateness.state ?? { waiting: [] });
    return this.#labelledLate(incoming$, this.#late);
  }

  #isRead(item: SourceRecord): void {
    this.#records++;
    if (item instanceof PositionedRecord) this.#newest = item.position;
  }

  #encode({ item, isPosted }: Incoming): EncodedSample | BadRecord {
    if (!isPosted) this.#isRead(item);
    const record = this.#number++;
    const raw = recordIn(item);
    if (raw instanceof BadRecord) return raw;
    // Of samples of two sources, either all have positions or none has.
    const position = item instanceof PositionedRecord && !this.isServed ? item.position : undefined;
    return this.encoder.encode(raw, record, position);
  }

  /** Record by record: a record is read when the labels before it have been learned from. */
  #labelledLate(incoming$: Observable<Incoming>, labels: LateLabels): Observable<ReadSample> {
    return concat(
      incoming$.pipe(
        concatMap(({ item, isPosted }) =>
          labels.next(recordIn(item), this.#number, () => {
            if (!isPosted) this.#isRead(item);
            this.#number++;
          }),
        ),
      ),
      defer(() => labels.rest()),
    );
  }

  readonly #breathing: Pull = (items) => {
    // The event loop runs between records; more often where it has to tell what was learned, or where others learn in this thread.
    const breath = this.#options.isAmongOthers ? 5 : this.isServed ? 10 : 20;
    return fromPull(items).pipe(breathe(breath));
  };

  #incoming(writer: Pick<PredictionWriter, "ready"> | undefined, pull: Pull): Observable<Incoming> {
    const { all, posted, isPostedOnly, signal } = this.#options;
    if (!posted) return this.#fromSource(writer, pull);
    const posted$ = this.#breathing<SourceRecord>(isPostedOnly ? all : posted).pipe(withOrigin(true));
    if (isPostedOnly) return posted$;
    const stopped$ = signal ? fromEvent(signal, "abort") : NEVER;
    return merge(this.#fromSource(writer, pull).pipe(takeUntil(stopped$)), posted$);
  }

  #fromSource(writer: Pick<PredictionWriter, "ready"> | undefined, pull: Pull): Observable<Incoming> {
    const { source, all, limit, start, signal } = this.#options;
    const { name, hasPositions = false } = source;
    return pull(all).pipe(
      flow({ policy: "block", capacity: 1, consume: (raw) => whenReady(raw, writer) }),
      take(limit),
      hasPositions ? identity : expectMore(name, start, signal),
      skip(hasPositions ? 0 : start),
      withOrigin(false),
      finalize(() => source.close?.()),
    );
  }
}

/** A record, and whether it comes from outside the source. */
interface Incoming {
  readonly item: SourceRecord;
  readonly isPosted: boolean;
}

function withOrigin(isPosted: boolean): OperatorFunction<SourceRecord, Incoming> {
  return map((item) => ({ item, isPosted }));
}

function whenReady<T>(raw: T, writer: Pick<PredictionWriter, "ready"> | undefined): Observable<T> {
  const wait = writer?.ready();
  return wait ? from(wait).pipe(map(() => raw)) : of(raw);
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
