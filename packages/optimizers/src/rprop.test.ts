import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { rprop } from "./rprop.js";

optimizerLaws((learningRate) => rprop({ learningRate }));
optimizerLaws((learningRate) => rprop({ learningRate, etas: [0.4, 1.3], stepSizes: [1e-4, 0.1] }));

describe("rprop", () => {
  it.each<[() => unknown, string]>([
    [() => rprop({ learningRate: -1 }), "rprop: learningRate is -1, expected a finite number from 0 up"],
    [() => rprop({ etas: [1, 1.2] }), "rprop: etas[0] is 1, expected a number in [0, 1)"],
    [() => rprop({ etas: [0.5, 0.9] }), "rprop: etas[1] is 0.9, expected a finite number from 1 up"],
    [() => rprop({ etas: 2 as never }), "rprop: etas are 2, expected two numbers such as [0.5, 1.2]"],
    [() => rprop({ stepSizes: [0, 1] }), "rprop: stepSizes[0] is 0, expected a finite number above 0"],
    [() => rprop({ stepSizes: [2, 1] }), "rprop: stepSizes[1] is 1, expected at least stepSizes[0], 2"],
    [() => rprop({ lr: 1 } as never), 'rprop: no option named "lr"; it has learningRate, etas, stepSizes'],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
