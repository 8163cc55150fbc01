import type { LearnOptions } from "../LearnOptions.js";
import { UsageError } from "../UsageError.js";

/**
 * Refuses a page, or a recording, that there cannot be.
 *
 * @throws {UsageError}
 */
export function expectWatchable({
  page,
  partitions,
  ...folders
}: Pick<LearnOptions, "page" | "partitions" | "record" | "tensorboard">): void {
  if (typeof page === "number" && !(Number.isInteger(page) && page >= 0 && page <= 65_535))
    throw new UsageError(`--page: ${page} is no port, expected a whole number from 0 to 65535`);
  for (const option of ["record", "tensorboard"] as const)
    if (folders[option] === "") throw new UsageError(`--${option}: the name of the folder is empty`);
  const option =
    page === undefined ? (["record", "tensorboard"] as const).find((name) => folders[name]) : "page";
  if (partitions !== undefined && option !== undefined)
    throw new UsageError(
      `--${option}: with --partitions there are several nets, and a page shows one; see --health for their numbers`,
    );
}
