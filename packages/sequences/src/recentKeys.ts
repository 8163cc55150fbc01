import { expectCount } from "@backstream/core";
import { Observable, type GroupedObservable, type Subscriber } from "rxjs";

/**
 * Limits the number of groups of `groupBy`: keeps the `most` keys that were used last, and completes the group of the
 * least recently used key when there is a new one. So memory stays bounded in a stream in which new keys never stop.
 *
 *     keys     --a----b----a----c-----|
 *                groupBy(key, { duration: recentKeys(2) })
 *     group a  --a---------a----------|
 *     group b  -------b---------|             b is the least recently used key when c arrives
 *
 * Give it to `groupBy` as `duration`. A key that returns later begins a new group.
 *
 * @throws {RangeError} When `most` is not a positive whole number.
 * @see `truncatedBptt` with `key`, which has a memory for each key
 * @example
 *   const groups$ = of("a", "b", "a", "c", "b").pipe(
 *     groupBy((key) => key, { duration: recentKeys(2) }),
 *     mergeMap((group$) => group$.pipe(toArray())),
 *   );
 *   const groups = await firstValueFrom(groups$.pipe(toArray()));
 *   groups // => [["b"], ["a", "a"], ["c"], ["b"]]
 */
export function recentKeys<K, T>(most: number): (group$: GroupedObservable<K, T>) => Observable<void> {
  expectCount("recentKeys", "most", most);
  const groups = new Map<K, Set<Subscriber<void>>>(); // least recently used first; one `end` for each subscription
  return (group$) =>
    new Observable((end) => {
      const { key } = group$;
      const use = (): void => {
        const ends = groups.get(key) ?? new Set();
        groups.delete(key);
        groups.set(key, ends.add(end));
      };
      use();
      if (groups.size > most) {
        for (const [oldest, ends] of groups) {
          groups.delete(oldest);
          for (const ending of ends) ending.next();
          break;
        }
      }
      // An error of the source reaches the subscribers of the group; here it would be an uncaught exception.
      end.add(group$.subscribe({ next: use, error: () => {} }));
      end.add(() => {
        const ends = groups.get(key);
        if (ends?.delete(end) && ends.size === 0) groups.delete(key);
      });
    });
}
