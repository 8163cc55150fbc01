import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { autostep } from "./autostep.js";

optimizerLaws((learningRate) => autostep({ learningRate }), { joint: true });
optimizerLaws((learningRate) => autostep({ learningRate, metaRate: 0.1, tau: 50 }), { joint: true });

describe("autostep", () => {
  it.each<[() => unknown, string]>([
    [() => autostep({ metaRate: -1 }), "autostep: metaRate is -1, expected a finite number from 0 up"],
    [() => autostep({ tau: -1 }), "autostep: tau is -1, expected a finite number from 0 up"],
    [() => autostep({ tau: 0.5 }), "autostep: tau is 0.5, expected a finite number from 1 up"],
    [
      () => autostep({ learningRate: -1 }),
      "autostep: learningRate is -1, expected a finite number from 0 up",
    ],
    [
      () => autostep({ lr: 1 } as never),
      'autostep: no option named "lr"; it has metaRate, tau, learningRate',
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
