import { describeValue } from "@backstream/core";
import type { Step } from "@backstream/operators";

/**
 * - stored   the step of the checkpoint in the store, which the first step must be behind; undefined for later ones
 *
 * @throws {TypeError} When it is no step.
 * @throws {RangeError} When the pipeline is behind the store.
 */
export function expectStep(step: Step, stored: number | undefined): void {
  if (typeof step?.checkpoint !== "function") {
    throw new TypeError(
      `durable: it got ${describeValue(step)}, expected a step; end what the function returns with update or a trainer`,
    );
  }
  if (stored === undefined || step.step > stored) return;
  throw new RangeError(
    `durable: the store holds step ${stored} and the pipeline is at step ${step.step}; give the checkpoint on, as { from }`,
  );
}
