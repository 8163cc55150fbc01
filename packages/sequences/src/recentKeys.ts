import { Observable, type GroupedObservable, type Subscriber } from "rxjs";

/**
 * For `groupBy(key, { duration: recentKeys(most) })`: keeps the `most` keys used last, and completes the group of the
 * key used longest ago when a new one needs its place. So a stream with endless keys needs bounded memory.
 *
 *     keys     --a----b----a----c-----|
 *                groupBy(key, { duration: recentKeys(2) })
 *     group a  --a---------a----------|
 *     group b  -------b---------|             b was used longest ago when c came
 *
 * @throws {RangeError} When `most` is no positive whole number.
 */
export function recentKeys<K, T>(most: number): (group$: GroupedObservable<K, T>) => Observable<void> {
  if (!Number.isInteger(most) || most < 1)
    throw new RangeError(`recentKeys: most is ${most}, expected a positive whole number`);
  const groups = new Map<K, Subscriber<void>>(); // in order of use, oldest first
  return (group$) =>
    new Observable((end) => {
      const { key } = group$;
      const use = (): void => {
        groups.delete(key);
        groups.set(key, end);
      };
      use();
      if (groups.size > most) {
        for (const [oldest, ending] of groups) {
          groups.delete(oldest);
          ending.next();
          break;
        }
      }
      end.add(group$.subscribe(use));
      end.add(() => {
        if (groups.get(key) === end) groups.delete(key);
      });
    });
}
