import { randomStream } from "@backstream/tensors";
import { expect, it } from "vitest";
import { zeros } from "./zeros.js";

it("fills with 0", () => {
  const values = new Float32Array([1, 2]);
  zeros()(values, [2], randomStream(7));
  expect([...values]).toEqual([0, 0]);
});
