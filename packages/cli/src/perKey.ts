import { recentKeys } from "backstream";
import { concat, filter, from, groupBy, mergeMap, type Observable, type OperatorFunction } from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";

/** Begins the stream of a key, or uses it again, without a record. */
interface Use {
  readonly key: string;
  readonly isUse: true;
}

/**
 * Runs one pipeline for each key, `maxKeys` at most; a plan without a key has a single one, with key undefined.
 *
 * - resumed   keys of an earlier run, whose streams go on. They begin before the first record: in the order in which they
 *             began, then once more in the order in which they were used. So they end as they would have without a stop.
 */
export function perKey<R>(
  { key, maxKeys }: EncodingPlan,
  pipeline: (key: string | undefined) => OperatorFunction<EncodedSample, R>,
  resumed: readonly string[] = [],
): OperatorFunction<EncodedSample, R> {
  if (key === undefined) return pipeline(undefined);
  const uses: readonly Use[] = resumed.map((used) => ({ key: used, isUse: true }));
  return (samples$: Observable<EncodedSample>) =>
    concat<(EncodedSample | Use)[]>(from(uses), samples$).pipe(
      groupBy((sample) => sample.key, { duration: recentKeys(maxKeys) }),
      mergeMap((key$) =>
        key$.pipe(
          filter((sample): sample is EncodedSample => !("isUse" in sample)),
          pipeline(key$.key),
        ),
      ),
    );
}
