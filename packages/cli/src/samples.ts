import { breathe, flow, fromPull } from "backstream";
import { defer, filter, from, map, mergeMap, of, take, type Observable } from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import { planEncoding, type EncodingOptions } from "./encoding/planEncoding.js";
import { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import type { Rejections } from "./scoring/Rejections.js";
import { openSource } from "./sources/openSource.js";
import { peek } from "./sources/peek.js";
import { BadRecord, type OpenOptions, type RawRecord } from "./sources/Source.js";
import { UsageError } from "./UsageError.js";

/** Where samples come from and how records become samples. `flights` needs no options. */
export type SamplesOptions = Partial<EncodingOptions> & OpenOptions;

/** A source that was looked at, and how its records become samples. */
export interface Prepared {
  readonly encoder: KeyedEncoder;
  /** Can be read once; a slow reader of what is made of the samples may hold them back. */
  readonly samples: (reader?: SlowReader) => Observable<EncodedSample>;
}

/** Somebody who may need time: awaited before each record. */
export interface SlowReader {
  ready(): Promise<void> | undefined;
}

/** How samples are made besides what the user says. */
export interface PrepareOptions {
  /** An encoder that has learned before. */
  readonly encoder?: KeyedEncoder | undefined;
  /** Whether the encoder goes on learning. */
  readonly learn?: boolean | undefined;
  readonly rejections?: Rejections | undefined;
  /** Records read are counted here. */
  readonly counter?: { records: number } | undefined;
}

/** What the built-in source is used for, unless the user says otherwise. */
const flights = {
  target: "delay > 15",
  key: "origin",
  inputs: ["date", "distance", "origin", "destination"],
  limit: 200_000,
} as const;

/**
 * The records of a source as samples for a network: numbers standardised, categories one-hot, times as cycles, with the
 * key's previous target; see `KeyedEncoder`. Records that cannot be used are left out.
 *
 * @throws {UsageError} As an error notification, when the source or a column does not exist.
 */
export function samples(source: string, options: SamplesOptions = {}): Observable<EncodedSample> {
  return defer(() => prepare(source, options)).pipe(mergeMap((prepared) => prepared.samples()));
}

/** Opens a source, looks at its first thousand records and decides how they are encoded. */
export async function prepare(
  name: string,
  given: SamplesOptions,
  more: PrepareOptions = {},
): Promise<Prepared> {
  const options = withDefaults(name, given);
  const { limit = Infinity } = options;
  const source = await openSource(name, options);
  const { first, all } = await peek(source.records, Math.min(1000, limit), source.isLive ? 2000 : undefined);
  const known = first.filter((record): record is RawRecord => !(record instanceof BadRecord));
  const columns = source.columns ?? [...new Set(known.flatMap((record) => Object.keys(record)))];
  if (known.length === 0)
    throw new UsageError(
      `${name}: has no records${first.length > 0 ? `; the first is bad: ${(first[0] as BadRecord).detail}` : ""}`,
    );
  let { encoder } = more;
  if (encoder) {
    const { key, columns: planned } = encoder.plan;
    for (const needed of [...planned.map((column) => column.name), ...(key === undefined ? [] : [key])]) {
      if (!columns.includes(needed))
        throw new UsageError(
          `${name}: no column "${needed}", which the model needs; the source has ${columns.join(", ")}`,
        );
    }
  } else {
    const { target } = options;
    if (target === undefined)
      throw new UsageError(`--target: not given, expected one of ${columns.join(", ")}`);
    encoder = new KeyedEncoder(planEncoding({ ...options, target }, columns, known));
  }
  return { encoder, samples: (reader) => encoded(all, encoder, limit, more, reader) };
}

/** The options with those of the built-in source filled in. */
export function withDefaults(name: string, options: SamplesOptions): SamplesOptions {
  if (name !== "flights") return options;
  const { target = flights.target, key = flights.key, limit = flights.limit } = options;
  // Another target than lateness may not be known at departure either: the inputs stay those that are.
  return { ...options, target, key, limit, inputs: options.inputs ?? flights.inputs };
}

/** Records as samples. Between them the event loop has its turns, and a slow reader all the time it needs. */
function encoded(
  records: AsyncIterable<RawRecord | BadRecord>,
  encoder: KeyedEncoder,
  limit: number,
  { learn = true, rejections, counter }: PrepareOptions,
  reader: SlowReader | undefined,
): Observable<EncodedSample> {
  const whenReady = <T>(raw: T): Observable<T> => {
    const wait = reader?.ready();
    return wait ? from(wait).pipe(map(() => raw)) : of(raw);
  };
  return fromPull(records).pipe(
    breathe(20),
    flow({ policy: "block", capacity: 1, consume: whenReady }),
    take(limit),
    map((raw, record) => {
      const sample = raw instanceof BadRecord ? raw : encoder.encode(raw, record, learn);
      if (counter) counter.records = record + 1;
      if (!(sample instanceof BadRecord)) return sample;
      rejections?.add(sample, record);
      return undefined;
    }),
    filter((sample) => sample !== undefined),
  );
}
