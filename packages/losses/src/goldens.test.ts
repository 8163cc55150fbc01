import type { Loss } from "@backstream/core";
import { tensor, type Tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import losses from "./fixtures/losses.json" with { type: "json" };
import sequences from "./fixtures/weights-and-masks.json" with { type: "json" };
import {
  absoluteError,
  customLoss,
  huber,
  quantile,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  squaredError,
} from "./index.js";

interface Golden {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** Output: [mean, log variance] of a normal distribution; the loss leaves out the constant. */
function gaussian({ reduction }: { readonly reduction: "mean" | "sum" }): Loss {
  const measure = (output: Tensor, target: Tensor): { loss: number; delta: Tensor } => {
    const rows = output.shape[0];
    const share = reduction === "mean" ? 1 / rows : 1;
    let loss = 0;
    const delta = output.map((_, i) => {
      const [mean, logVariance] = output.row(Math.floor(i / 2)).data;
      const error = mean - target.data[Math.floor(i / 2)];
      const precision = Math.exp(-logVariance);
      if (i % 2 === 0) loss += (share * (logVariance + error * error * precision)) / 2;
      return i % 2 === 0 ? share * error * precision : (share * (1 - error * error * precision)) / 2;
    });
    return { loss, delta };
  };
  return customLoss(measure, { reduction });
}

const factories: Record<string, (options: never) => Loss> = {
  squaredError,
  absoluteError,
  huber,
  quantile,
  softmaxCrossEntropy,
  sigmoidCrossEntropy,
  gaussianNegativeLogLikelihood: gaussian,
};

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  const scale = Math.max(...expected.map(Math.abs));
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) =>
    expect(Math.abs(actual[i] - value), `[${i}]`).toBeLessThan(tolerance * scale),
  );
}

const double = ({ shape, data }: Golden): Tensor => tensor(shape, Float64Array.from(data));
const single = ({ shape, data }: Golden): Tensor => tensor(shape, data);

describe("PyTorch's loss and delta", () => {
  for (const { loss, options, output, target, value, outputError } of losses.cases) {
    it(`${loss} ${JSON.stringify(options)}`, () => {
      const made = factories[loss](options as never); // each case has its loss's options
      const exact = made.compare(double(output), double(target));
      expect(exact.loss).toBeCloseTo(value, 8);
      expectClose(exact.delta.data, outputError.data, 1e-8);
      const rounded = made.compare(single(output), single(target));
      expectClose([rounded.loss], [value], 1e-5);
      expectClose(rounded.delta.data, outputError.data, 1e-5);
    });
  }
});

describe("PyTorch's padded, weighted sequence", () => {
  for (const { loss, outputs, targets, weight, mask, value, outputErrors } of sequences.cases) {
    const made = factories[loss]({} as never); // no options
    const [ticks, batch, width] = outputs.shape;
    const targetWidth = targets.data.length / (ticks * batch);

    it(`${loss}: all rows of all ticks as one batch`, () => {
      const target = double({ shape: [ticks * batch, targetWidth], data: targets.data });
      const options = { weight: weight.data, mask: mask.data };
      const found = made.compare(
        double({ shape: [ticks * batch, width], data: outputs.data }),
        target,
        options,
      );
      expect(found.loss).toBeCloseTo(value, 8);
      expectClose(found.delta.data, outputErrors.data, 1e-8);
    });

    it(`${loss}: tick by tick, each by the share of its rows in the sequence's`, () => {
      const present = mask.data.filter((there) => there === 1).length;
      let sum = 0;
      const deltas: number[] = [];
      for (let tick = 0; tick < ticks; tick++) {
        const part = ({ data }: Golden, size: number): Float64Array =>
          Float64Array.from(data.slice(tick * size, (tick + 1) * size));
        const found = made.compare(
          tensor([batch, width], part(outputs, batch * width)),
          tensor([batch, targetWidth], part(targets, batch * targetWidth)),
          { weight: part(weight, batch), mask: part(mask, batch) },
        );
        sum += (found.rows * found.loss) / present;
        deltas.push(...Array.from(found.delta.data, (d) => (found.rows * d) / present));
      }
      expect(sum).toBeCloseTo(value, 8);
      expectClose(deltas, outputErrors.data, 1e-8);
    });
  }
});
