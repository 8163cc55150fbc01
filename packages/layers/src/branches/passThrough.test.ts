import { layerLaws, outputOf } from "@backstream/testing";
import { network } from "@backstream/core";
import { expect, it } from "vitest";
import { dense } from "../dense.js";
import { stack } from "../stack.js";
import { passThrough } from "./passThrough.js";

layerLaws(() => stack(passThrough(), dense(3, 2), passThrough()));

it("puts out what comes in", () => {
  expect(outputOf(stack(dense(1, 2), passThrough()), [3], [1, 2, 0, 10])).toEqual([3, 16]);
});

it("is no network by itself", () => {
  expect(() => network(stack(passThrough()))).toThrow(
    "stack(passThrough()): it computes nothing, expected at least one layer that does",
  );
});
