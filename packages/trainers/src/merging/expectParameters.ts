import { DivergedError, ShapeError } from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/** Refuses parameters of other nets. */
export function expectSize(what: string, { length }: Floats, size: number): void {
  if (length === size) return;
  throw new ShapeError(
    `mergeParameters: ${what} has ${length} parameters, expected ${size}; give all workers the same nets`,
  );
}

/** Refuses a common model that is none. */
export function expectFinite(numbers: Floats): void {
  for (let at = 0; at < numbers.length; at++) {
    if (Number.isFinite(numbers[at])) continue;
    throw new DivergedError(
      `mergeParameters: parameter ${at} of the common model becomes ${numbers[at]}; merge by "average", or more often`,
    );
  }
}
