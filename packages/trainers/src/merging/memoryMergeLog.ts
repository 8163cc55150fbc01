import { expectCount, expectOptions, SourceMovedError } from "@backstream/core";
import { Observable, Subject } from "rxjs";
import type { LoggedContribution, MergedModel, MergeLog } from "./MergeLog.js";

/** Options of `memoryMergeLog`. */
export interface MemoryMergeLogOptions {
  /** How many of the newest contributions it keeps; 256 where not given. */
  readonly keep?: number | undefined;
}

/**
 * The log of workers in one process. Everything happens inside the call, so a program whose workers take turns gives the
 * same bits each time. Once a contribution is no longer kept, a checkpoint from before it cannot be resumed: its worker gets a
 * `SourceMovedError`.
 *
 * @throws {RangeError} When `keep` is no whole number from 1 up.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link mergeParameters}
 * @example
 *   const log = memoryMergeLog();
 *   await log.append({ worker: "a", round: 1, updates: 8, change: Float32Array.of(0.5) });
 *   await log.newest() // => 1
 */
export function memoryMergeLog(options: MemoryMergeLogOptions = {}): MergeLog {
  expectOptions("memoryMergeLog", options, ["keep"]);
  const { keep = 256 } = options;
  expectCount("memoryMergeLog", "keep", keep);
  let model: MergedModel | undefined;
  /** The newest ones; the last has the index `newest`. */
  const kept: LoggedContribution[] = [];
  let newest = 0;
  const appended$ = new Subject<void>();
  return {
    // oxlint-disable-next-line typescript/require-await -- what is thrown becomes a rejection
    begin: async (initial) => (model ??= initial),
    // oxlint-disable-next-line typescript/require-await -- as above
    save: async (saved) => {
      if (!model || saved.index > model.index) model = saved;
    },
    newest: () => Promise.resolve(newest),
    append: (contribution) => {
      kept.push({ ...contribution, index: ++newest });
      if (kept.length > keep) kept.shift();
      appended$.next();
      return Promise.resolve();
    },
    read: (after) =>
      new Observable((subscriber) => {
        let next = after + 1;
        const send = (): void => {
          const oldest = newest - kept.length + 1;
          if (next < oldest) {
            subscriber.error(
              new SourceMovedError(
                `memoryMergeLog: the contributions from ${next} on are asked for, and it keeps those from ${oldest} on; begin without the checkpoint, or keep more than ${keep}`,
              ),
            );
          }
          while (!subscriber.closed && next <= newest) subscriber.next(kept[next++ - oldest]);
        };
        send();
        subscriber.add(appended$.subscribe(send));
      }),
  };
}
