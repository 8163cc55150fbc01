import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { adagrad } from "./adagrad.js";

optimizerLaws((learningRate) => adagrad({ learningRate }), { learningRate: 0.5 });
optimizerLaws(
  (learningRate) => adagrad({ learningRate, learningRateDecay: 1e-3, initialSum: 0.1, weightDecay: 1e-4 }),
  { learningRate: 0.5 },
);

describe("adagrad", () => {
  it("leaves a parameter without a gradient where it is, even with an epsilon of 0", () => {
    const parameters = new Float32Array([1]);
    const optimizer = adagrad({ epsilon: 0 });
    optimizer.update(new Float32Array(1), optimizer.init(1), parameters, 1);
    expect([...parameters]).toEqual([1]);
  });

  it.each<[() => unknown, string]>([
    [() => adagrad({ learningRate: -1 }), "adagrad: learningRate is -1, expected a finite number from 0 up"],
    [
      () => adagrad({ learningRateDecay: -1 }),
      "adagrad: learningRateDecay is -1, expected a finite number from 0 up",
    ],
    [() => adagrad({ initialSum: NaN }), "adagrad: initialSum is NaN, expected a finite number from 0 up"],
    [() => adagrad({ epsilon: -1 }), "adagrad: epsilon is -1, expected a finite number from 0 up"],
    [
      () => adagrad({ weightDecay: Infinity }),
      "adagrad: weightDecay is Infinity, expected a finite number from 0 up",
    ],
    [
      () => adagrad({ lr: 1 } as never),
      'adagrad: no option named "lr"; it has learningRate, learningRateDecay, initialSum, epsilon, weightDecay',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
