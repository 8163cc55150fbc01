import { recentKeys } from "backstream";
import { groupBy, mergeMap, type OperatorFunction } from "rxjs";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";

/** Runs one pipeline for each key, `maxKeys` at most; a plan without a key has a single one, with key undefined. */
export function perKey<R>(
  { key, maxKeys }: EncodingPlan,
  pipeline: (key: string | undefined) => OperatorFunction<EncodedSample, R>,
): OperatorFunction<EncodedSample, R> {
  if (key === undefined) return pipeline(undefined);
  return (samples$) =>
    samples$.pipe(
      groupBy((sample) => sample.key, { duration: recentKeys(maxKeys) }),
      mergeMap((key$) => key$.pipe(pipeline(key$.key))),
    );
}
