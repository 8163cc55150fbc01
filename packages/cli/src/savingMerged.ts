import { durable, type Step } from "backstream";
import { using, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import type { StoreSaving } from "./StoreSaving.js";
import { watchSaves } from "./watchSaves.js";

/**
 * Saves a run whose steps are merged with those of others. When `stop$` emits, it saves the state between two samples and ends
 * there: the rest of each window is learned from when the run goes on, so nothing of it may be contributed now.
 *
 * - merging   stands in front of what saves
 */
export function savingMerged(
  saving: StoreSaving,
  merging: MonoTypeOperatorFunction<Step>,
  stop$: Observable<unknown>,
): MonoTypeOperatorFunction<Step> {
  const { store, every, extra } = saving;
  return (steps$) => {
    const learning = durable(store, () => steps$.pipe(merging), { every, extra, stop$ });
    return using(
      () => watchSaves(learning, saving),
      () => learning,
    );
  };
}
