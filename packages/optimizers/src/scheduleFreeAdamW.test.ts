import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { scheduleFreeAdamW } from "./scheduleFreeAdamW.js";

optimizerLaws((learningRate) => scheduleFreeAdamW({ learningRate }), { learningRate: 0.1 });
optimizerLaws(
  (learningRate) => scheduleFreeAdamW({ learningRate, betas: [0.5, 0.9], warmup: 3, weightDecay: 1e-4 }),
  { learningRate: 0.1 },
);

describe("scheduleFreeAdamW", () => {
  it.each<[() => unknown, string]>([
    [
      () => scheduleFreeAdamW({ learningRate: -1 }),
      "scheduleFreeAdamW: learningRate is -1, expected a finite number from 0 up",
    ],
    [
      () => scheduleFreeAdamW({ betas: [1, 0.5] }),
      "scheduleFreeAdamW: betas[0] is 1, expected a number in [0, 1)",
    ],
    [
      () => scheduleFreeAdamW({ betas: [0.5, NaN] }),
      "scheduleFreeAdamW: betas[1] is NaN, expected a number in [0, 1)",
    ],
    [
      () => scheduleFreeAdamW({ betas: 0.9 as never }),
      "scheduleFreeAdamW: betas are 0.9, expected two numbers such as [0.9, 0.999]",
    ],
    [
      () => scheduleFreeAdamW({ epsilon: -1 }),
      "scheduleFreeAdamW: epsilon is -1, expected a finite number from 0 up",
    ],
    [
      () => scheduleFreeAdamW({ warmup: -1 }),
      "scheduleFreeAdamW: warmup is -1, expected a finite number from 0 up",
    ],
    [
      () => scheduleFreeAdamW({ weightDecay: -1 }),
      "scheduleFreeAdamW: weightDecay is -1, expected a finite number from 0 up",
    ],
    [
      () => scheduleFreeAdamW({ lr: 1 } as never),
      'scheduleFreeAdamW: no option named "lr"; it has learningRate, betas, epsilon, warmup, weightDecay',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
