import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { adam } from "./adam.js";

optimizerLaws((learningRate) => adam({ learningRate }));
optimizerLaws((learningRate) => adam({ learningRate, amsgrad: true, betas: [0.5, 0.9], weightDecay: 1e-4 }));

/** One parameter after each gradient. */
function follow(gradients: readonly number[], options: Parameters<typeof adam>[0]): number[] {
  const optimizer = adam(options);
  const state = optimizer.init(1);
  const parameters = new Float64Array(1);
  return gradients.map((gradient, index) => {
    optimizer.update(new Float64Array([gradient]), state, parameters, index + 1);
    return parameters[0];
  });
}

describe("adam", () => {
  it("takes steps as long as the learning rate, for any scale of the gradient", () => {
    for (const gradient of [1e-3, 1, 1e6]) {
      expect(follow([gradient, gradient], { learningRate: 0.5, epsilon: 0 })[1]).toBeCloseTo(-1, 5);
    }
  });

  it("is its formula, by hand", () => {
    // betas 0.5 and 0.75, gradients 2 and 0: m = 1, 0.5; s = 1, 0.75; corrected m = 2, 2/3; s = 4, 12/7.
    const [first, second] = follow([2, 0], { learningRate: 1, betas: [0.5, 0.75], epsilon: 1 });
    expect(first).toBeCloseTo(-2 / (2 + 1), 6);
    expect(second - first).toBeCloseTo(-2 / 3 / (Math.sqrt(12 / 7) + 1), 6);
  });

  it("divides by the largest square so far with amsgrad", () => {
    const [first, second] = follow([2, 0], {
      learningRate: 1,
      betas: [0.5, 0.75],
      epsilon: 1,
      amsgrad: true,
    });
    expect(second - first).toBeCloseTo(-2 / 3 / (Math.sqrt(16 / 7) + 1), 6);
  });

  it.each([
    [{ learningRate: -1 }, "adam: learningRate is -1, expected a finite number from 0 up"],
    [{ betas: [1, 0.999] as const }, "adam: betas[0] is 1, expected a number in [0, 1)"],
    [{ betas: [0.9, -0.1] as const }, "adam: betas[1] is -0.1, expected a number in [0, 1)"],
    [{ epsilon: NaN }, "adam: epsilon is NaN, expected a finite number from 0 up"],
    [{ weightDecay: -1 }, "adam: weightDecay is -1, expected a finite number from 0 up"],
  ])("refuses %j", (options, message) => {
    expect(() => adam(options)).toThrow(new RangeError(message));
  });
});
