import { checkpoints, type Checkpoints, type Step } from "backstream";
import { connect, merge, skipUntil, takeUntil, type Observable, type OperatorFunction } from "rxjs";

/**
 * Saves checkpoints of a run that can be stopped. The steps after `stop$` learn from the rest of each window, as those at
 * the end of the source: a run that goes on has to make them later, with the records that come, so they are in no checkpoint.
 *
 * - onSaving   gets what saves
 */
export function savingCheckpoints(
  folder: string,
  every: number,
  extra: () => unknown,
  stop$: Observable<unknown>,
  onSaving?: (saving: Pick<Checkpoints, "flush">) => void,
): OperatorFunction<Step, Step> {
  const saving = checkpoints(folder, { every, extra });
  onSaving?.(saving);
  return connect((steps$) => merge(steps$.pipe(takeUntil(stop$), saving), steps$.pipe(skipUntil(stop$))));
}
