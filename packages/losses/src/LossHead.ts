import type { Loss } from "@backstream/core";

/** One loss of several, over some columns of output and target. */
export interface LossHead {
  readonly loss: Loss;
  /** The columns of the output that it compares: from the first to before the second. */
  readonly outputs: readonly [from: number, to: number];
  /** The columns of the target that it compares them with. */
  readonly targets: readonly [from: number, to: number];
  /** How much its loss counts; 1 where not given. */
  readonly weight?: number;
}
