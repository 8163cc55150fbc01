import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { rmsProp } from "./rmsProp.js";

optimizerLaws((learningRate) => rmsProp({ learningRate }));
optimizerLaws((learningRate) => rmsProp({ learningRate, momentum: 0.5, decay: 0.9, weightDecay: 1e-4 }));

describe("rmsProp", () => {
  it("divides by the root of the mean square", () => {
    const optimizer = rmsProp({ learningRate: 1, decay: 0.75, epsilon: 1, momentum: 0.5 });
    const state = optimizer.init(1);
    const parameters = new Float32Array(1);
    // s = 4, then 3: the root of 0.75 · 4 + 0.25 · 0. v = 4 / (2 + 1), then half of that.
    optimizer.update(new Float32Array([4]), state, parameters, 1);
    expect(parameters[0]).toBeCloseTo(-4 / 3, 6);
    optimizer.update(new Float32Array([0]), state, parameters, 2);
    expect(parameters[0]).toBeCloseTo(-4 / 3 - 2 / 3, 6);
  });

  it.each([
    [{ learningRate: Infinity }, "rmsProp: learningRate is Infinity, expected a finite number from 0 up"],
    [{ decay: 1 }, "rmsProp: decay is 1, expected a number in [0, 1)"],
    [{ epsilon: -1 }, "rmsProp: epsilon is -1, expected a finite number from 0 up"],
    [{ momentum: -0.5 }, "rmsProp: momentum is -0.5, expected a number in [0, 1)"],
    [{ weightDecay: -1 }, "rmsProp: weightDecay is -1, expected a finite number from 0 up"],
  ])("refuses %j", (options, message) => {
    expect(() => rmsProp(options)).toThrow(new RangeError(message));
  });
});
