import { layerLaws, outputOf } from "@backstream/testing";
import { expect, it } from "vitest";
import { celu } from "./celu.js";

layerLaws(() => celu());
layerLaws(() => celu({ alpha: 0.7 }));

it("reaches half of its depth where e^(x/alpha) is one half", () => {
  expect(outputOf(celu({ alpha: 2 }), [3, 0, -2 * Math.log(2)])).toEqual([3, 0, expect.closeTo(-1)]);
});

it("says its alpha, and refuses one that is no number above 0", () => {
  expect(celu({ alpha: 2 }).description).toBe("celu({ alpha: 2 })");
  expect(() => celu({ alpha: 0 })).toThrow("celu: alpha is 0, expected a finite number above 0");
  expect(() => celu({ alfa: 2 } as never)).toThrow('celu: no option named "alfa"; it has alpha');
});
