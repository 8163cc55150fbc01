import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { adaptiveObgd } from "./adaptiveObgd.js";

optimizerLaws((learningRate) => adaptiveObgd({ learningRate }), { joint: true, learningRate: 0.1 });
optimizerLaws((learningRate) => adaptiveObgd({ learningRate, trace: 0.1, decay: 0.9 }), {
  joint: true,
  learningRate: 0.1,
});

describe("adaptiveObgd", () => {
  it.each<[() => unknown, string]>([
    [
      () => adaptiveObgd({ learningRate: -1 }),
      "adaptiveObgd: learningRate is -1, expected a finite number from 0 up",
    ],
    [() => adaptiveObgd({ kappa: 0 }), "adaptiveObgd: kappa is 0, expected a finite number above 0"],
    [() => adaptiveObgd({ trace: 1 }), "adaptiveObgd: trace is 1, expected a number in [0, 1)"],
    [() => adaptiveObgd({ decay: 1 }), "adaptiveObgd: decay is 1, expected a number in [0, 1)"],
    [
      () => adaptiveObgd({ lr: 1 } as never),
      'adaptiveObgd: no option named "lr"; it has learningRate, kappa, trace, decay',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
