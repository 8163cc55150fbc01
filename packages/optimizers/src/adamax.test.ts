import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { adamax } from "./adamax.js";

optimizerLaws((learningRate) => adamax({ learningRate }));
optimizerLaws((learningRate) =>
  adamax({ learningRate, betas: [0.5, 0.9], epsilon: 1e-3, weightDecay: 1e-4 }),
);

describe("adamax", () => {
  it.each<[() => unknown, string]>([
    [() => adamax({ learningRate: -1 }), "adamax: learningRate is -1, expected a finite number from 0 up"],
    [() => adamax({ betas: [1, 0.5] }), "adamax: betas[0] is 1, expected a number in [0, 1)"],
    [() => adamax({ betas: [0.5, NaN] }), "adamax: betas[1] is NaN, expected a number in [0, 1)"],
    [
      () => adamax({ betas: 0.9 as never }),
      "adamax: betas are 0.9, expected two numbers such as [0.9, 0.999]",
    ],
    [() => adamax({ epsilon: 0 }), "adamax: epsilon is 0, expected a finite number above 0"],
    [() => adamax({ weightDecay: -1 }), "adamax: weightDecay is -1, expected a finite number from 0 up"],
    [
      () => adamax({ lr: 1 } as never),
      'adamax: no option named "lr"; it has learningRate, betas, epsilon, weightDecay',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
