import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { lamb } from "./lamb.js";

optimizerLaws((learningRate) => lamb({ learningRate }), { joint: true });
optimizerLaws((learningRate) => lamb({ learningRate, betas: [0.5, 0.9], weightDecay: 0 }), { joint: true });

describe("lamb", () => {
  it.each<[() => unknown, string]>([
    [() => lamb({ learningRate: -1 }), "lamb: learningRate is -1, expected a finite number from 0 up"],
    [() => lamb({ betas: [1, 0.5] }), "lamb: betas[0] is 1, expected a number in [0, 1)"],
    [() => lamb({ betas: [0.5, NaN] }), "lamb: betas[1] is NaN, expected a number in [0, 1)"],
    [() => lamb({ betas: 0.9 as never }), "lamb: betas are 0.9, expected two numbers such as [0.9, 0.999]"],
    [() => lamb({ epsilon: -1 }), "lamb: epsilon is -1, expected a finite number from 0 up"],
    [() => lamb({ weightDecay: -1 }), "lamb: weightDecay is -1, expected a finite number from 0 up"],
    [
      () => lamb({ lr: 1 } as never),
      'lamb: no option named "lr"; it has learningRate, betas, epsilon, weightDecay',
    ],
    [
      () =>
        lamb().update(new Float32Array(1), lamb().init(1), new Float32Array(1), 1, {
          segments: [{ name: "w", shape: [2], offset: 0, size: 2 }],
        }),
      'lamb: the segment "w" ends at 2, expected at most 1, the number of parameters',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
