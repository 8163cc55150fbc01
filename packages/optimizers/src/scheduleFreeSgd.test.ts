import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { scheduleFreeSgd } from "./scheduleFreeSgd.js";

optimizerLaws((learningRate) => scheduleFreeSgd({ learningRate }), { learningRate: 0.2 });
optimizerLaws((learningRate) => scheduleFreeSgd({ learningRate, beta: 0.5, warmup: 3, weightDecay: 1e-4 }), {
  learningRate: 0.2,
});

describe("scheduleFreeSgd", () => {
  it("leaves what is frozen where it is, and its points", () => {
    const optimizer = scheduleFreeSgd({ weightDecay: 0.5 });
    const [state, parameters] = [optimizer.init(2), new Float32Array([3, 4])];
    const frozen = [{ name: "w", shape: [1], offset: 1, size: 1 }];
    for (const step of [1, 2])
      optimizer.update(new Float32Array([1, 0]), state, parameters, step, { frozen });
    expect([parameters[1], state.base[1], state.average[1]]).toEqual([4, 4, 4]);
    expect(parameters[0]).toBeLessThan(3);
  });

  it.each<[() => unknown, string]>([
    [
      () => scheduleFreeSgd({ learningRate: -1 }),
      "scheduleFreeSgd: learningRate is -1, expected a finite number from 0 up",
    ],
    [() => scheduleFreeSgd({ beta: 1 }), "scheduleFreeSgd: beta is 1, expected a number in [0, 1)"],
    [
      () => scheduleFreeSgd({ warmup: -1 }),
      "scheduleFreeSgd: warmup is -1, expected a finite number from 0 up",
    ],
    [
      () => scheduleFreeSgd({ weightDecay: -1 }),
      "scheduleFreeSgd: weightDecay is -1, expected a finite number from 0 up",
    ],
    [
      () => scheduleFreeSgd({ lr: 1 } as never),
      'scheduleFreeSgd: no option named "lr"; it has learningRate, beta, warmup, weightDecay',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
