import { network, run } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { timeDelay } from "./timeDelay.js";

layerLaws(() => timeDelay(3, 4));
layerLaws(() => timeDelay(2, 2));
layerLaws(() => timeDelay(5, 1));

it("puts the newest inputs side by side, newest first", () => {
  expect(outputOf(timeDelay(1, 3), [1, 2, 3, 4])).toEqual([1, 0, 0, 2, 1, 0, 3, 2, 1, 4, 3, 2]);
  expect(outputOf(timeDelay(2, 2), [1, 10, 2, 20])).toEqual([1, 10, 0, 0, 2, 20, 1, 10]);
});

it("goes on where another run ended", () => {
  const net = network(timeDelay(1, 3));
  const { carry } = run(net, [[1], [2], [3]]);
  expect(run(net, [[4]], { carry }).outputs[0].toArray()).toEqual([4, 3, 2]);
});

it("refuses sizes that are none", () => {
  expect(() => timeDelay(0, 3)).toThrow("timeDelay(0, 3): features is 0, expected a whole number from 1 up");
  expect(() => timeDelay(3, 1.5)).toThrow(
    "timeDelay(3, 1.5): taps is 1.5, expected a whole number from 1 up",
  );
});
