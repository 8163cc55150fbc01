import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { adafactor } from "./adafactor.js";

optimizerLaws((learningRate) => adafactor({ learningRate }), { joint: true });
optimizerLaws((learningRate) => adafactor({ learningRate, decay: 0.5, clip: 10 }), { joint: true });

describe("adafactor", () => {
  const segments = [{ name: "weight", shape: [2, 2], offset: 0, size: 4 }];

  it("keeps rows and columns of a matrix", () => {
    const { rows, columns, vectors } = adafactor().init(4, segments);
    expect([rows, columns, vectors].map(({ length }) => length)).toEqual([2, 2, 0]);
  });

  it("leaves what is frozen, and its state", () => {
    const optimizer = adafactor();
    const both = [...segments, { name: "bias", shape: [1], offset: 4, size: 1 }];
    const state = optimizer.init(5, both);
    const parameters = new Float32Array(5).fill(1);
    const frozen = [segments[0]];
    optimizer.update(new Float32Array(5).fill(2), state, parameters, 1, { segments: both, frozen });
    expect([...parameters.subarray(0, 4)]).toEqual([1, 1, 1, 1]);
    expect(parameters[4]).toBeLessThan(1);
    expect([...state.rows, ...state.columns]).toEqual([0, 0, 0, 0]);
  });

  it.each<[() => unknown, string]>([
    [
      () => adafactor({ learningRate: -1 }),
      "adafactor: learningRate is -1, expected a finite number from 0 up",
    ],
    [() => adafactor({ decay: 0 }), "adafactor: decay is 0, expected a finite number above 0"],
    [() => adafactor({ epsilon: [0, 1] }), "adafactor: epsilon[0] is 0, expected a finite number above 0"],
    [() => adafactor({ epsilon: [1, -1] }), "adafactor: epsilon[1] is -1, expected a finite number above 0"],
    [
      () => adafactor({ epsilon: 1 as never }),
      "adafactor: epsilon are 1, expected two numbers such as [1e-30, 0.001]",
    ],
    [() => adafactor({ clip: 0 }), "adafactor: clip is 0, expected a finite number above 0"],
    [
      () => adafactor({ lr: 1 } as never),
      'adafactor: no option named "lr"; it has learningRate, decay, epsilon, clip',
    ],
    [
      () =>
        adafactor().update(new Float32Array(4), adafactor().init(4), new Float32Array(4), 1, { segments }),
      'adafactor: the state has 0 numbers of "rows", expected 2; make it with init(size, segments), of the segments that update is given',
    ],
    [
      () => adafactor().update(new Float32Array(4), {} as never, new Float32Array(4), 1),
      'adafactor: the state is {}, expected one with "rows"; make it with init(size, segments)',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
