import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { adadelta } from "./adadelta.js";

optimizerLaws((learningRate) => adadelta({ learningRate }), { learningRate: 5 });
optimizerLaws((learningRate) => adadelta({ learningRate, decay: 0.5, epsilon: 1e-3, weightDecay: 1e-4 }), {
  learningRate: 1,
});

describe("adadelta", () => {
  it.each<[() => unknown, string]>([
    [
      () => adadelta({ learningRate: -1 }),
      "adadelta: learningRate is -1, expected a finite number from 0 up",
    ],
    [() => adadelta({ decay: 1 }), "adadelta: decay is 1, expected a number in [0, 1)"],
    [() => adadelta({ epsilon: 0 }), "adadelta: epsilon is 0, expected a finite number above 0"],
    [() => adadelta({ weightDecay: -1 }), "adadelta: weightDecay is -1, expected a finite number from 0 up"],
    [
      () => adadelta({ lr: 1 } as never),
      'adadelta: no option named "lr"; it has learningRate, decay, epsilon, weightDecay',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
