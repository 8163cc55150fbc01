import { CapacityError, type Sample } from "@backstream/core";
import { from, of, take, tap, toArray, type Observable, type ObservableInput } from "rxjs";

/** Ticks that are collected at most. */
const mostTicks = 2 ** 20;

/**
 * All ticks of a sequence as one array, as batches need them. An array is emitted as it is.
 *
 * @throws {CapacityError} As an error notification, when anything but an array has more than 2^20 ticks.
 */
export function collectSequence(
  where: string,
  sequence: ObservableInput<Sample>,
): Observable<readonly Sample[]> {
  if (Array.isArray(sequence)) return of(sequence as readonly Sample[]); // an array of what it is an input of
  return from(sequence).pipe(
    take(mostTicks + 1),
    toArray(),
    tap(({ length }) => {
      if (length <= mostTicks) return;
      throw new CapacityError(
        `${where}: a batch waits for a sequence of more than ${mostTicks} ticks, expected its end; leave out batch, cut it into shorter ones, or give arrays`,
      );
    }),
  );
}
