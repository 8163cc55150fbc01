import type { Loss, Reduction, UnreducedLoss } from "@backstream/core";

/** What a factory of losses makes: a `Loss`, or an `UnreducedLoss` where the reduction is `none`. */
export type LossOf<R extends Reduction | "none"> = R extends "none" ? UnreducedLoss : Loss;
