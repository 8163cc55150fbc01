import { Observable, type OperatorFunction } from "rxjs";
import type { MessageBatch } from "./MessageBatch.js";
import type { NumberedRecord } from "./NumberedRecord.js";

/** How records become messages. */
export interface BatchesOptions {
  /** The partition of a record; undefined where there are none. */
  readonly partitionOf: (record: NumberedRecord) => number | undefined;
  /** Records, and characters of their lines, in a message at most. */
  readonly records: number;
  readonly characters: number;
  /** Milliseconds after which a message goes that is not full; undefined: never, before the end. */
  readonly patience?: number | undefined;
}

/**
 * Puts the records of each partition together. Without `patience`, the batches depend on the records alone: a publisher that
 * begins again makes the same, so that the server knows them. What waits when it is unsubscribed is not emitted.
 */
export function batches({
  partitionOf,
  records: most,
  characters,
  patience,
}: BatchesOptions): OperatorFunction<NumberedRecord, MessageBatch> {
  return (records$) =>
    new Observable((subscriber) => {
      const open = new Map<number | undefined, { records: NumberedRecord[]; size: number }>();
      let timer: NodeJS.Timeout | undefined;
      const close = (partition: number | undefined): void => {
        const batch = open.get(partition);
        open.delete(partition);
        if (batch) subscriber.next({ partition, records: batch.records });
      };
      const closeAll = (): void => {
        timer = undefined;
        for (const partition of open.keys()) close(partition);
      };
      subscriber.add(() => clearTimeout(timer));
      subscriber.add(
        records$.subscribe({
          next(record) {
            const partition = partitionOf(record);
            const size = record.line.length + 1;
            if ((open.get(partition)?.size ?? 0) + size > characters) close(partition);
            const batch = open.get(partition) ?? { records: [], size: 0 };
            open.set(partition, batch);
            batch.records.push(record);
            batch.size += size;
            if (batch.records.length >= most) close(partition);
            if (patience !== undefined) timer ??= setTimeout(closeAll, patience);
          },
          error: (error: unknown) => subscriber.error(error),
          complete() {
            closeAll();
            subscriber.complete();
          },
        }),
      );
    });
}
