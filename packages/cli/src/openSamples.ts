import { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import { describeGuesses } from "./encoding/describeGuesses.js";
import { modelEncoder } from "./encoding/modelEncoder.js";
import { planEncoding, type EncodingOptions } from "./encoding/planEncoding.js";
import { expectCountOption } from "./expectCountOption.js";
import { InterruptedError } from "./InterruptedError.js";
import type { Model } from "./Model.js";
import type { OpenSamplesContext } from "./OpenSamplesContext.js";
import { SampleReader } from "./SampleReader.js";
import { SourceError } from "./SourceError.js";
import { BadRecord } from "./sources/BadRecord.js";
import { flightsDemo } from "./sources/flightsDemo.js";
import { noSource } from "./sources/noSource.js";
import { openSource } from "./sources/openSource.js";
import { peek, type Peeked } from "./sources/peek.js";
import type { RawRecord } from "./sources/RawRecord.js";
import { recordIn } from "./sources/recordIn.js";
import type { OpenOptions, Source, SourceRecord } from "./sources/Source.js";
import { UsageError } from "./UsageError.js";

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
): Promise<SampleReader> {
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
  return new SampleReader({
    source: opened,
    all,
    encoder,
    start,
    position,
    limit: opening.limit,
    signal,
    posted,
    isPostedOnly,
    isAmongOthers: open !== undefined,
    notes: [...notes, ...guesses],
    close: () => void close().catch(() => {}),
  });
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

/** Calls a function; if it fails, the source, which nobody will read, is closed. */
function orClose<T>(make: () => T, close: () => Promise<void>): T {
  try {
    return make();
  } catch (problem) {
    void close().catch(() => {}); // the first error is the one to report
    throw problem;
  }
}
