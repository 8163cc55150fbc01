import type { Checkpoint } from "backstream";
import { defer, filter, mergeMap, type Observable } from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { EncodingOptions } from "./encoding/planEncoding.js";
import { modelOf } from "./modelOf.js";
import { openSamples } from "./openSamples.js";
import { BadLabel } from "./late/BadLabel.js";
import { labelDelayOf, readLabelDelay } from "./settings/labelDelayOf.js";
import { BadRecord } from "./sources/BadRecord.js";
import type { OpenOptions } from "./sources/Source.js";

/** Which records become samples, and how. The demo `flights` needs no options. */
export interface SamplesOptions extends EncodingOptions, OpenOptions {
  /** How much later labels are known, as of `--label-delay`: then each record comes twice, first `asked`, later `labelled`. */
  readonly labelDelay?: string | number | undefined;
  /** A model that `learn` saved: its encoder is used, and the options about columns have no effect. */
  readonly from?: Checkpoint | undefined;
}

/**
 * The records of a source as samples for a network: numbers standardised, categories one-hot, times as cycles, with the
 * key's previous target; see `KeyedEncoder`. Records that cannot be used are left out.
 *
 * With `labelDelay` each record comes twice: with `late: "asked"` and no target, to be predicted, and when its label is known with
 * `late: "labelled"`, to be learned from.
 *
 * @throws {UsageError} As an error notification, when the source or a column does not exist.
 */
export function samples(source: string, options: SamplesOptions = {}): Observable<EncodedSample> {
  const { from, labelDelay } = options;
  return defer(() => openSamples(source, options, from && modelOf("samples: from", from))).pipe(
    mergeMap((opened) => {
      const delay = labelDelayOf(readLabelDelay(labelDelay), opened.encoder.plan);
      return opened.read(undefined, delay && { delay });
    }),
    filter((read): read is EncodedSample => !(read instanceof BadRecord || read instanceof BadLabel)),
  );
}
