import { expectCountOption } from "../expectCountOption.js";
import type { LearnOptions } from "../LearnOptions.js";
import { UsageError } from "../UsageError.js";
import type { SharedMerging } from "./SharedMerging.js";

/**
 * What `--merge` and `--interval` say; undefined where each partition keeps a model of its own.
 *
 * @throws {UsageError} When they are impossible, or do not fit the other options.
 */
export function mergingOf({
  merge,
  interval,
  partitions,
}: Pick<LearnOptions, "merge" | "interval" | "partitions">): SharedMerging | undefined {
  if (merge === undefined) {
    if (interval === undefined) return undefined;
    throw new UsageError("--interval: there is no --merge, which it is for");
  }
  const how = merge === true ? "average" : merge;
  if (how !== "average" && how !== "sum")
    throw new UsageError(`--merge: "${how}" is none, expected average or sum`);
  expectCountOption("--interval", interval, 1);
  if (partitions === undefined)
    throw new UsageError(
      "--merge: there is no --partitions N, whose nets it makes one model of; publish the stream with --partitions, too",
    );
  return { how, interval: interval ?? 16 };
}
