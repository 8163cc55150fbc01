import { expectCount } from "@backstream/core";
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
  expectCount("recentKeys", "most", most);
  const groups = new Map<K, Set<Subscriber<void>>>(); // in order of use, oldest first; one end a subscription
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
      end.add(group$.subscribe(use));
      end.add(() => {
        const ends = groups.get(key);
        if (ends?.delete(end) && ends.size === 0) groups.delete(key);
      });
    });
}
