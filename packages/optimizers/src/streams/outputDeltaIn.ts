import { describeValue, type UpdateOptions } from "@backstream/core";

/**
 * The delta of the only output in an update's options.
 *
 * @throws {RangeError} When there is none.
 */
export function outputDeltaIn(where: string, options: UpdateOptions | undefined): number {
  const delta = options?.outputDelta;
  if (typeof delta === "number" && Number.isFinite(delta)) return delta;
  throw new RangeError(
    `${where}: outputDelta of the update is ${describeValue(delta)}, expected that of one output; learn from one labelled row of a net with one output at a time`,
  );
}
