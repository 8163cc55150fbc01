import type { Loss, LossRows, Sample } from "@backstream/core";
import { hasTarget } from "@backstream/core";
import { Tensor } from "@backstream/tensors";
import { rowsOf } from "./rowsOf.js";

/** What a baseline says: a number, or as many as the net. */
export type BaselineValue = number | ArrayLike<number> | undefined;

/** Measures what baselines say by the loss of the net, without an object for each tick; of a batch, its first row. */
export class BaselineLoss {
  readonly #loss: Pick<Loss, "measure"> | undefined;
  readonly #batch: LossRows;

  /** @param loss The mean of the squared error where not given. */
  constructor(loss: Pick<Loss, "measure"> | undefined) {
    this.#loss = loss;
    this.#batch = {
      rows: 1,
      fanOut: 1,
      output: new Float32Array(1),
      outputOffset: 0,
      target: new Float32Array(1),
      targetOffset: 0,
      targetWidth: 1,
      weight: undefined,
      mask: undefined,
      delta: new Float32Array(1),
      deltaOffset: 0,
      denominator: 1,
    };
  }

  /** NaN where there is no target, or the baseline says nothing. */
  measure(said: BaselineValue, sample: Sample): number {
    if (said === undefined || !hasTarget(sample)) return NaN;
    const { target } = sample;
    const batch = this.#batch;
    const wide = typeof said === "number" ? 1 : said.length;
    const targets = target instanceof Tensor ? target.data : target;
    const targetWidth = typeof targets === "number" ? 1 : (targets?.length ?? 0) / rowsOf(sample);
    if (!(Number.isInteger(targetWidth) && targetWidth > 0) || wide === 0) return NaN;
    if (batch.output.length !== wide) {
      batch.output = new Float32Array(wide);
      batch.delta = new Float32Array(wide);
      batch.fanOut = wide;
    }
    if (batch.target.length !== targetWidth) {
      batch.target = new Float32Array(targetWidth);
      batch.targetWidth = targetWidth;
    }
    for (let index = 0; index < wide; index++)
      batch.output[index] = typeof said === "number" ? said : said[index];
    for (let index = 0; index < targetWidth; index++)
      batch.target[index] = typeof targets === "number" ? targets : targets[index]; // there are some
    return this.#loss ? this.#loss.measure(batch) : squared(batch);
  }
}

function squared({ output, target, fanOut }: LossRows): number {
  let sum = 0;
  for (let index = 0; index < fanOut; index++) sum += (output[index] - target[index]) ** 2;
  return sum / fanOut;
}
