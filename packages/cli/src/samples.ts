import type { Checkpoint } from "backstream";
import { defer, filter, mergeMap, type Observable } from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { EncodingOptions } from "./encoding/planEncoding.js";
import { modelOf } from "./modelOf.js";
import { openSamples } from "./openSamples.js";
import { BadRecord } from "./sources/BadRecord.js";
import type { OpenOptions } from "./sources/Source.js";

/** Which records become samples, and how. The demo `flights` needs no options. */
export interface SamplesOptions extends EncodingOptions, OpenOptions {
  /** A model that `learn` saved: its encoder is used, and the options about columns have no effect. */
  readonly from?: Checkpoint | undefined;
}

/**
 * The records of a source as samples for a network: numbers standardised, categories one-hot, times as cycles, with the
 * key's previous target; see `KeyedEncoder`. Records that cannot be used are left out.
 *
 * @throws {UsageError} As an error notification, when the source or a column does not exist.
 */
export function samples(source: string, options: SamplesOptions = {}): Observable<EncodedSample> {
  const { from } = options;
  return defer(() => openSamples(source, options, from && modelOf("samples: from", from))).pipe(
    mergeMap((opened) => opened.read()),
    filter((encoded): encoded is EncodedSample => !(encoded instanceof BadRecord)),
  );
}
