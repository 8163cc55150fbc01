import { CapacityError, type Sample } from "@backstream/core";
import { from, of, take, tap, toArray, type Observable, type ObservableInput } from "rxjs";

/** Ticks that may be collected. */
const longest = 2 ** 20;

/**
 * A sequence as a whole, to be put beside others: who gives an array has it whole, anything else is collected.
 *
 * @throws {CapacityError} As an error notification, when it is too long.
 */
export function wholeSequence(
  where: string,
  sequence: ObservableInput<Sample>,
): Observable<readonly Sample[]> {
  if (Array.isArray(sequence)) return of(sequence as readonly Sample[]); // its type says so
  return from(sequence).pipe(
    take(longest + 1),
    toArray(),
    tap(({ length }) => {
      if (length <= longest) return;
      throw new CapacityError(
        `${where}: a batch waits for a sequence of more than ${longest} ticks, expected its end; leave out batch, cut it into shorter ones, or give arrays`,
      );
    }),
  );
}
