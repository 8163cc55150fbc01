import type { fromPull } from "@backstream/sequences";
import type { ObservableInput } from "rxjs";

/** Whether a source can be asked for its next value, as `fromPull` does; an observable or a promise cannot. */
export function isPullable<T>(
  source: ObservableInput<T>,
): source is ObservableInput<T> & Parameters<typeof fromPull<T>>[0] {
  return Symbol.iterator in source || Symbol.asyncIterator in source || "getReader" in source;
}
