import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { obgd } from "./obgd.js";

optimizerLaws((learningRate) => obgd({ learningRate }), { joint: true, learningRate: 1 });
optimizerLaws((learningRate) => obgd({ learningRate, kappa: 1, trace: 0.1 }), {
  joint: true,
  learningRate: 0.1,
});

describe("obgd", () => {
  it("goes on with its trace where the delta is 0", () => {
    const optimizer = obgd({ trace: 0.5 });
    const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
    optimizer.update(new Float32Array([-4]), state, parameters, 1, { outputDelta: -4 });
    optimizer.update(new Float32Array([0]), state, parameters, 2, { outputDelta: 0 });
    expect([state.traces[0], parameters[0]]).toEqual([0.5, 0.5]);
  });

  it.each<[() => unknown, string]>([
    [() => obgd({ learningRate: -1 }), "obgd: learningRate is -1, expected a finite number from 0 up"],
    [() => obgd({ kappa: 0 }), "obgd: kappa is 0, expected a finite number above 0"],
    [() => obgd({ trace: 1 }), "obgd: trace is 1, expected a number in [0, 1)"],
    [() => obgd({ lr: 1 } as never), 'obgd: no option named "lr"; it has learningRate, kappa, trace'],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
