import { expectCount, expectOptions, SourceMovedError } from "@backstream/core";
import { Observable, Subject } from "rxjs";
import type { LoggedContribution, MergedModel, MergeLog } from "./MergeLog.js";

/** Options of `memoryMergeLog`. */
export interface MemoryMergeLogOptions {
  /** How many contributions it keeps of those that are in the saved model; 256 where not given. */
  readonly keep?: number | undefined;
}

/**
 * The log of workers in one process. Everything happens inside the call, so a program whose workers take turns gives the
 * same bits each time. When a model is saved, the contributions that are in it are removed, but for the newest `keep`.
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
  const made = `${Date.now()} ${Math.random()}`;
  let model: MergedModel | undefined;
  /** The newest ones; the last has the index `newest`. */
  const kept: LoggedContribution[] = [];
  let newest = 0;
  const appended$ = new Subject<void>();
  return {
    // oxlint-disable-next-line typescript/require-await -- what is thrown becomes a rejection
    begin: async (parameters) => (model ??= { made, index: 0, parameters, rounds: {}, updates: {} }),
    // oxlint-disable-next-line typescript/require-await -- as above
    save: async (saved) => {
      if (model && saved.index <= model.index) return;
      model = saved;
      kept.splice(0, Math.max(0, saved.index - keep - (newest - kept.length)));
    },
    newest: () => Promise.resolve(newest),
    append: (contribution) => {
      kept.push({ ...contribution, index: ++newest });
      appended$.next();
      return Promise.resolve();
    },
    read: (after) =>
      new Observable((subscriber) => {
        let next = after + 1;
        const send = (): void => {
          while (!subscriber.closed && next <= newest) {
            const oldest = newest - kept.length + 1; // who reads may save
            if (next < oldest) {
              subscriber.error(
                new SourceMovedError(
                  `memoryMergeLog: the contributions from ${next} on are asked for, and it keeps those from ${oldest} on; begin with the saved model, or keep more than ${keep}`,
                ),
              );
            } else subscriber.next(kept[next++ - oldest]);
          }
        };
        send();
        subscriber.add(appended$.subscribe(send));
      }),
  };
}
