import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { nAdam } from "./nAdam.js";

optimizerLaws((learningRate) => nAdam({ learningRate }));
optimizerLaws((learningRate) =>
  nAdam({ learningRate, betas: [0.5, 0.9], momentumDecay: 0.1, weightDecay: 1e-4 }),
);

describe("nAdam", () => {
  it.each<[() => unknown, string]>([
    [() => nAdam({ learningRate: -1 }), "nAdam: learningRate is -1, expected a finite number from 0 up"],
    [() => nAdam({ betas: [1, 0.5] }), "nAdam: betas[0] is 1, expected a number in [0, 1)"],
    [() => nAdam({ betas: [0.5, NaN] }), "nAdam: betas[1] is NaN, expected a number in [0, 1)"],
    [() => nAdam({ betas: 0.9 as never }), "nAdam: betas are 0.9, expected two numbers such as [0.9, 0.999]"],
    [() => nAdam({ epsilon: -1 }), "nAdam: epsilon is -1, expected a finite number from 0 up"],
    [() => nAdam({ momentumDecay: -1 }), "nAdam: momentumDecay is -1, expected a finite number from 0 up"],
    [() => nAdam({ weightDecay: -1 }), "nAdam: weightDecay is -1, expected a finite number from 0 up"],
    [
      () => nAdam({ lr: 1 } as never),
      'nAdam: no option named "lr"; it has learningRate, betas, epsilon, momentumDecay, weightDecay',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
