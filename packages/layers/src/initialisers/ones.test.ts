import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { ones } from "./ones.js";

it("fills with 1", () => {
  const values = new Float32Array([0, 2]);
  ones()(values, [2], randomStream(7));
  expect([...values]).toEqual([1, 1]);
});
