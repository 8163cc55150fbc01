import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { rAdam } from "./rAdam.js";

optimizerLaws((learningRate) => rAdam({ learningRate }));
optimizerLaws((learningRate) => rAdam({ learningRate, betas: [0.5, 0.5], weightDecay: 1e-4 }));

describe("rAdam", () => {
  it("divides by the mean square from the sixth step on, with the standard betas", () => {
    const optimizer = rAdam({ learningRate: 1 });
    const [state, parameters] = [optimizer.init(1), new Float64Array(1)];
    const lengths = [1, 2, 3, 4, 5, 6, 7].map((step) => {
      const before = parameters[0];
      optimizer.update(new Float64Array([100]), state, parameters, step);
      return before - parameters[0];
    });
    lengths.slice(0, 5).forEach((length) => expect(length).toBeCloseTo(100, 6));
    lengths.slice(5).forEach((length) => expect(length).toBeLessThan(1));
  });

  it.each<[() => unknown, string]>([
    [() => rAdam({ learningRate: -1 }), "rAdam: learningRate is -1, expected a finite number from 0 up"],
    [() => rAdam({ betas: [1, 0.5] }), "rAdam: betas[0] is 1, expected a number in [0, 1)"],
    [() => rAdam({ betas: [0.5, NaN] }), "rAdam: betas[1] is NaN, expected a number in [0, 1)"],
    [() => rAdam({ betas: 0.9 as never }), "rAdam: betas are 0.9, expected two numbers such as [0.9, 0.999]"],
    [() => rAdam({ epsilon: -1 }), "rAdam: epsilon is -1, expected a finite number from 0 up"],
    [() => rAdam({ weightDecay: -1 }), "rAdam: weightDecay is -1, expected a finite number from 0 up"],
    [
      () => rAdam({ lr: 1 } as never),
      'rAdam: no option named "lr"; it has learningRate, betas, epsilon, weightDecay',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
