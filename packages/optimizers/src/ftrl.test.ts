import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { ftrl } from "./ftrl.js";

optimizerLaws((learningRate) => ftrl({ learningRate }), { learningRate: 1 });
optimizerLaws((learningRate) => ftrl({ learningRate, beta: 0, l1: 1e-3, l2: 1e-3 }), { learningRate: 1 });

describe("ftrl", () => {
  it("leaves a parameter that has not had a gradient as it is", () => {
    const optimizer = ftrl({ beta: 0, l1: 1 });
    const parameters = new Float32Array([3]);
    optimizer.update(new Float32Array(1), optimizer.init(1), parameters, 1);
    expect([...parameters]).toEqual([3]);
  });

  it.each<[() => unknown, string]>([
    [() => ftrl({ learningRate: -1 }), "ftrl: learningRate is -1, expected a finite number from 0 up"],
    [() => ftrl({ beta: -1 }), "ftrl: beta is -1, expected a finite number from 0 up"],
    [() => ftrl({ l1: -1 }), "ftrl: l1 is -1, expected a finite number from 0 up"],
    [() => ftrl({ l2: NaN }), "ftrl: l2 is NaN, expected a finite number from 0 up"],
    [() => ftrl({ lr: 1 } as never), 'ftrl: no option named "lr"; it has learningRate, beta, l1, l2'],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
