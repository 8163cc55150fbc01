import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { hardTanh } from "./hardTanh.js";

layerLaws(() => hardTanh());
layerLaws(() => hardTanh({ minimum: -0.5, maximum: 2 }));

it("keeps what is between its bounds", () => {
  expect(outputOf(hardTanh(), [-7, -0.5, 0.5, 7])).toEqual([-1, -0.5, 0.5, 1]);
});

it("says its bounds, and refuses those that are none", () => {
  expect(hardTanh({ maximum: 3 }).description).toBe("hardTanh({ maximum: 3 })");
  expect(() => hardTanh({ minimum: 2 })).toThrow("hardTanh: minimum is 2, expected less than the maximum, 1");
  expect(() => hardTanh({ minimum: NaN })).toThrow("hardTanh: minimum is NaN, expected a finite number");
  expect(() => hardTanh({ min: 0 } as never)).toThrow(
    'hardTanh: no option named "min"; it has minimum, maximum',
  );
});
