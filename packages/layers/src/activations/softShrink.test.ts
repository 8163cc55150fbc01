import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { softShrink } from "./softShrink.js";

layerLaws(() => softShrink());
layerLaws(() => softShrink({ threshold: 0 }));

it("moves numbers towards 0", () => {
  expect(outputOf(softShrink({ threshold: 2 }), [-5, -2, 1, 3])).toEqual([-3, 0, 0, 1]);
});

it("says its threshold, and refuses one below 0", () => {
  expect(softShrink({ threshold: 2 }).description).toBe("softShrink({ threshold: 2 })");
  expect(() => softShrink({ threshold: -1 })).toThrow(
    "softShrink: threshold is -1, expected a finite number from 0 up",
  );
  expect(() => softShrink({ lambd: 1 } as never)).toThrow(
    'softShrink: no option named "lambd"; it has threshold',
  );
});
