import { describe, expect, it } from "vitest";
import { cosineDecay, exponentialDecay, linearWarmup, stepDecay } from "../index.js";

describe("schedules", () => {
  it("linearWarmup leads up to another schedule", () => {
    const rate = linearWarmup({ learningRate: exponentialDecay({ learningRate: 8, decay: 0.5 }), steps: 2 });
    expect([1, 2, 3, 4].map(rate)).toEqual([0, 2, 2, 1]);
  });

  it("cosineDecay stays at its minimum", () => {
    const rate = cosineDecay({ learningRate: 1, steps: 4 });
    expect([5, 6, 9].map(rate)).toEqual([0, 0, 0]);
  });

  it.each([
    [
      () => exponentialDecay({ learningRate: -1, decay: 1 }),
      "exponentialDecay: learningRate is -1, expected a finite number from 0 up",
    ],
    [
      () => exponentialDecay({ learningRate: 1, decay: NaN }),
      "exponentialDecay: decay is NaN, expected a finite number from 0 up",
    ],
    [
      () => stepDecay({ learningRate: 1, every: 0, factor: 1 }),
      "stepDecay: every is 0, expected a whole number from 1 up",
    ],
    [
      () => stepDecay({ learningRate: 1, every: 2, factor: -1 }),
      "stepDecay: factor is -1, expected a finite number from 0 up",
    ],
    [
      () => cosineDecay({ learningRate: 1, steps: 1.5 }),
      "cosineDecay: steps is 1.5, expected a whole number from 1 up",
    ],
    [
      () => cosineDecay({ learningRate: 1, steps: 2, minimum: -1 }),
      "cosineDecay: minimum is -1, expected a finite number from 0 up",
    ],
    [
      () => linearWarmup({ learningRate: NaN, steps: 2 }),
      "linearWarmup: learningRate is NaN, expected a finite number from 0 up",
    ],
    [
      () => linearWarmup({ learningRate: 1, from: -1, steps: 2 }),
      "linearWarmup: from is -1, expected a finite number from 0 up",
    ],
    [
      () => linearWarmup({ learningRate: () => NaN, steps: 2 })(7),
      "linearWarmup: learningRate(7) is NaN, expected a finite number from 0 up",
    ],
    [
      () => linearWarmup({ base: 1, steps: 2 } as never),
      'linearWarmup: no option named "base"; it has learningRate, from, steps',
    ],
  ])("refuse what they cannot use (%#)", (make, message) => {
    expect(make).toThrow(message);
  });
});
