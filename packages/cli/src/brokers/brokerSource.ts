import type { Position } from "backstream";
import { catchError, finalize, map, take, takeUntil, throwError, type Observable } from "rxjs";
import { aborted } from "../aborted.js";
import { PositionedRecord } from "../sources/PositionedRecord.js";
import { pulled } from "../sources/pulled.js";
import type { OpenOptions, Source } from "../sources/Source.js";
import { SourceError } from "../SourceError.js";
import type { MessageRecord } from "./decodeMessage.js";

/** A stream of a broker as a source. */
export interface BrokerStream {
  /** The URL without its password. */
  readonly shown: string;
  readonly records$: Observable<MessageRecord & { readonly position: Position }>;
  /** Ends the connection, where it is this source's own. */
  readonly close: () => void;
}

/** How the records of a stream become those of a source; what the broker says is a `SourceError`. */
export function brokerSource(
  { shown, records$, close }: BrokerStream,
  { limit = Infinity, signal }: OpenOptions,
): Source {
  const records = pulled(
    records$.pipe(
      takeUntil(aborted(signal)),
      take(limit),
      map(({ record, position }) => new PositionedRecord(record, position)),
      catchError((error: unknown) =>
        throwError(
          () => new SourceError(`${shown}: ${error instanceof Error ? error.message : String(error)}`),
        ),
      ),
      finalize(close),
    ),
  );
  return {
    name: shown,
    notes: [],
    isLive: true,
    hasPositions: true,
    records,
    close: () => void records.return?.(),
  };
}
