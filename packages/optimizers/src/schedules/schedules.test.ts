import { describe, expect, it } from "vitest";
import {
  cosineDecay,
  cosineRestarts,
  cyclic,
  exponentialDecay,
  inverseSquareRoot,
  joinSchedules,
  linearWarmup,
  multiStep,
  noam,
  oneCycle,
  polynomial,
  stepDecay,
} from "../index.js";

describe("schedules", () => {
  it("linearWarmup leads up to another schedule", () => {
    const rate = linearWarmup({ learningRate: exponentialDecay({ learningRate: 8, decay: 0.5 }), steps: 2 });
    expect([1, 2, 3, 4].map(rate)).toEqual([0, 2, 2, 1]);
  });

  it("cosineDecay stays at its minimum", () => {
    const rate = cosineDecay({ learningRate: 1, steps: 4 });
    expect([5, 6, 9].map(rate)).toEqual([0, 0, 0]);
  });

  it("oneCycle stays at its last rate, also where a phase has no length", () => {
    const rate = oneCycle({ maximum: 8, steps: 1, warmup: 0.5, division: 2, finalDivision: 4 });
    expect([1, 2, 99].map(rate)).toEqual([1, 1, 1]);
  });

  it("cyclic goes down in as many steps as up, and halves its height", () => {
    const rate = cyclic({ minimum: 0, maximum: 4, up: 2, mode: "triangular2" });
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(rate)).toEqual([0, 2, 4, 2, 0, 1, 2, 1, 0]);
  });

  it("cosineRestarts makes periods longer", () => {
    const rate = cosineRestarts({ learningRate: 1, period: 1, multiply: 3 });
    expect([1, 2, 5, 14].map(rate)).toEqual([1, 1, 1, 1]);
    expect(rate(4)).toBeCloseTo((1 + Math.cos((2 * Math.PI) / 3)) / 2, 12);
  });

  it("joinSchedules takes rates that stay the same too", () => {
    expect([1, 2, 3].map(joinSchedules([5, 7], [2]))).toEqual([5, 5, 7]);
  });

  it.each([
    [
      () => oneCycle({ maximum: -1, steps: 2 }),
      "oneCycle: maximum is -1, expected a finite number from 0 up",
    ],
    [() => oneCycle({ maximum: 1, steps: 0 }), "oneCycle: steps is 0, expected a whole number from 1 up"],
    [
      () => oneCycle({ maximum: 1, steps: 2, warmup: 1 }),
      "oneCycle: warmup is 1, expected a number in [0, 1)",
    ],
    [
      () => oneCycle({ maximum: 1, steps: 2, warmup: 0 }),
      "oneCycle: warmup is 0, expected a finite number above 0",
    ],
    [
      () => oneCycle({ maximum: 1, steps: 2, anneal: "sin" as never }),
      'oneCycle: anneal is "sin", expected "cos" or "linear"',
    ],
    [
      () => oneCycle({ maximum: 1, steps: 2, division: 0 }),
      "oneCycle: division is 0, expected a finite number above 0",
    ],
    [
      () => oneCycle({ maximum: 1, steps: 2, finalDivision: NaN }),
      "oneCycle: finalDivision is NaN, expected a finite number above 0",
    ],
    [
      () => oneCycle({ maximum: 1, steps: 2, threePhase: 1 as never }),
      "oneCycle: threePhase is 1, expected true or false",
    ],
    [
      () => cosineRestarts({ learningRate: 1, period: 0 }),
      "cosineRestarts: period is 0, expected a whole number from 1 up",
    ],
    [
      () => cosineRestarts({ learningRate: 1, period: 1, multiply: 1.5 }),
      "cosineRestarts: multiply is 1.5, expected a whole number from 1 up",
    ],
    [
      () => polynomial({ learningRate: 1, steps: 1, power: -1 }),
      "polynomial: power is -1, expected a finite number from 0 up",
    ],
    [
      () => multiStep({ learningRate: 1, milestones: 3 as never }),
      "multiStep: milestones are 3, expected a list of steps",
    ],
    [
      () => multiStep({ learningRate: 1, milestones: [3, 3] }),
      "multiStep: milestones[1] is 3, expected more than the 3 before it",
    ],
    [
      () => multiStep({ learningRate: 1, milestones: [0] }),
      "multiStep: milestones[0] is 0, expected a whole number from 1 up",
    ],
    [() => cyclic({ minimum: 2, maximum: 1 }), "cyclic: maximum is 1, expected at least the minimum, 2"],
    [
      () => cyclic({ minimum: 1, maximum: 2, mode: "square" as never }),
      'cyclic: mode is "square", expected "triangular", "triangular2" or "exp_range"',
    ],
    [
      () => inverseSquareRoot({ learningRate: 1, warmup: 0 }),
      "inverseSquareRoot: warmup is 0, expected a whole number from 1 up",
    ],
    [() => noam({ features: 0, warmup: 1 }), "noam: features is 0, expected a whole number from 1 up"],
    [() => joinSchedules([], []), "joinSchedules: parts are [], expected a list of schedules"],
    [() => joinSchedules([1, 2], 3 as never), "joinSchedules: boundaries are 3, expected a list of steps"],
    [() => joinSchedules([1, 2], []), "joinSchedules: there are 0 boundaries, expected 1 between 2 parts"],
    [
      () => joinSchedules([1, -2], [1]),
      "joinSchedules: learningRate is -2, expected a finite number from 0 up",
    ],
    [
      () => joinSchedules([1, () => NaN], [1])(2),
      "joinSchedules: learningRate(1) is NaN, expected a finite number from 0 up",
    ],
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
