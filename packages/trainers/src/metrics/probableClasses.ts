import { expectCount } from "@backstream/core";
import { numberAt, type Numbers } from "@backstream/tensors";
import { logSumExp } from "./logSumExp.js";

/** A class, and how probable it is. */
export interface ClassProbability {
  /** The class's index. */
  readonly class: number;
  /** From 0 to 1; those of all classes sum to 1. */
  readonly probability: number;
}

/**
 * The k most probable classes of a row of `size` logits, which begins at index `offset`.
 *
 * @throws {RangeError} When `k` or a logit is out of range.
 */
export function probableClasses(
  where: string,
  output: Numbers,
  offset: number,
  size: number,
  k: number,
): [ClassProbability, ...ClassProbability[]] {
  const given = Array.from({ length: size }, (_, index) => numberAt(output, offset + index));
  const logits = size === 1 ? [0, given[0]] : given; // σ(x) is softmax [0, x]
  expectCount(where, "k", k);
  if (k > logits.length) {
    throw new RangeError(`${where}: k is ${k}, expected at most ${logits.length}, the number of classes`);
  }
  const logSum = logSumExp(logits, 0, logits.length);
  if (!Number.isFinite(logSum)) {
    throw new RangeError(
      `${where}: the output is not finite, expected numbers; the input was not finite either, or the net has diverged`,
    );
  }
  const [first, ...others] = logits
    .map((logit, index) => ({ class: index, logit }))
    .sort((a, b) => b.logit - a.logit) // stable: of equal ones the first stays first
    .slice(0, k) // k is 1 at least
    .map(({ class: index, logit }) => ({ class: index, probability: Math.exp(logit - logSum) }));
  return [first, ...others];
}
