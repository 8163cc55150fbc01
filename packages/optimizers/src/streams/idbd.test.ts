import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { idbd } from "./idbd.js";

optimizerLaws((learningRate) => idbd({ learningRate }));
optimizerLaws((learningRate) => idbd({ learningRate, metaRate: 0.001 }));

describe("idbd", () => {
  it.each<[() => unknown, string]>([
    [() => idbd({ metaRate: -1 }), "idbd: metaRate is -1, expected a finite number from 0 up"],
    [() => idbd({ learningRate: -1 }), "idbd: learningRate is -1, expected a finite number from 0 up"],
    [() => idbd({ lr: 1 } as never), 'idbd: no option named "lr"; it has metaRate, learningRate'],
    [
      () => idbd().update(new Float32Array(1), idbd().init(1), new Float32Array(1), 1),
      "idbd: outputDelta of the update is undefined, expected that of one output; learn from one labelled row of a net with one output at a time",
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
