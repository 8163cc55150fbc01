import { breathe, flow, fromPull } from "backstream";
import { from, map, of, skip, take, tap, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import { describeGuesses } from "./encoding/describeGuesses.js";
import { planEncoding, type EncodingOptions } from "./encoding/planEncoding.js";
import { expectCountOption } from "./expectCountOption.js";
import { InterruptedError } from "./InterruptedError.js";
import type { Model } from "./Model.js";
import type { PredictionWriter } from "./predictions/PredictionWriter.js";
import { BadRecord } from "./sources/BadRecord.js";
import { openSource } from "./sources/openSource.js";
import { peek } from "./sources/peek.js";
import type { OpenOptions, RawRecord } from "./sources/Source.js";
import { UsageError } from "./UsageError.js";

/** A source that is open, and how its records become samples. */
export interface OpenSamples {
  readonly source: string;
  readonly encoder: KeyedEncoder;
  /** Records at its beginning that an earlier run has read; they are skipped. */
  readonly start: number;
  /** What was guessed about the format and the columns, in words. */
  readonly notes: readonly string[];
  /** Every record as a sample, or as a bad record; can be subscribed once. Waits for the writer before each record. */
  read(writer?: Pick<PredictionWriter, "ready">): Observable<EncodedSample | BadRecord>;
}

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
 * @throws {UsageError} When there is nothing to read, or a column does not exist or cannot have the given type.
 */
export async function openSamples(
  source: string,
  options: EncodingOptions & OpenOptions,
  model?: Model,
  start: number = 0,
): Promise<OpenSamples> {
  const demo = source === "flights" ? flights : undefined;
  const { limit = demo?.limit ?? Infinity, signal } = options;
  expectCountOption("--limit", options.limit, 1);
  const { isLive, records, columns, notes } = await openSource(source, { ...options, limit, signal });
  const { first, all, close } = await peek(records, Math.min(1000, limit), isLive ? 2000 : undefined);
  const good = first.filter((record): record is RawRecord => !(record instanceof BadRecord));
  if (good.length === 0 && signal?.aborted)
    throw new InterruptedError(`${source}: stopped before there was a record`, signal.reason);
  if (good.length === 0)
    throw new UsageError(
      `${source}: has no records${first.length > 0 ? `; the first is bad: ${(first[0] as BadRecord).detail}` : ""}`, // none is good
    );
  const names = columns ?? [...new Set(good.flatMap((record) => Object.keys(record)))];
  const { target = demo?.target, key = demo?.key, inputs = demo?.inputs } = options;
  const makeEncoder = (): KeyedEncoder =>
    model
      ? modelEncoder(model, source, names)
      : new KeyedEncoder(planEncoding({ ...options, target, key, inputs }, names, good));
  const encoder = orClose(makeEncoder, close);
  const guesses = model ? [] : describeGuesses(encoder.plan, options.types ?? {}, good);

  const whenReady = <T>(raw: T, writer: Pick<PredictionWriter, "ready"> | undefined): Observable<T> => {
    const wait = writer?.ready();
    return wait ? from(wait).pipe(map(() => raw)) : of(raw);
  };
  return {
    source,
    encoder,
    start,
    notes: [...notes, ...guesses],
    read: (writer) =>
      fromPull(all).pipe(
        breathe(20), // the event loop runs between records
        flow({ policy: "block", capacity: 1, consume: (raw) => whenReady(raw, writer) }),
        take(limit),
        expectMore(source, start, signal),
        skip(start),
        map((raw, index) => (raw instanceof BadRecord ? raw : encoder.encode(raw, start + index))),
      ),
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
function modelEncoder({ extra }: Model, source: string, columns: readonly string[]): KeyedEncoder {
  const { plan, encoder } = extra;
  const needed = [...plan.columns.map(({ name }) => name), ...(plan.key === undefined ? [] : [plan.key])];
  const missing = needed.find((name) => !columns.includes(name));
  if (missing !== undefined)
    throw new UsageError(
      `${source}: no column "${missing}", which the model needs; the source has ${columns.join(", ")}`,
    );
  return new KeyedEncoder(plan, encoder);
}
