import { randomStream } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { orthogonal } from "./orthogonal.js";

describe.each([
  { fanOut: 7, fanIn: 7 },
  { fanOut: 24, fanIn: 8 },
  { fanOut: 5, fanIn: 9 },
  { fanOut: 1, fanIn: 1 },
])("of shape [$fanOut, $fanIn]", ({ fanOut, fanIn }) => {
  const size = Math.min(fanOut, fanIn);

  it.each([1, 2])("has perpendicular vectors of length %d", (gain) => {
    const w = new Float64Array(fanOut * fanIn);
    orthogonal(gain)(w, [fanOut, fanIn], randomStream(7));
    const at = (vector: number, i: number): number =>
      fanIn > fanOut ? w[vector * fanIn + i] : w[i * fanIn + vector];
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        let dot = 0;
        for (let i = 0; i < Math.max(fanOut, fanIn); i++) dot += at(a, i) * at(b, i);
        expect(dot).toBeCloseTo(a === b ? gain * gain : 0, 12);
      }
    }
  });
});

it("is another matrix for another seed", () => {
  const [a, b] = [1, 2].map((seed) => {
    const values = new Float64Array(9);
    orthogonal()(values, [3, 3], randomStream(seed));
    return [...values];
  });
  expect(a).not.toEqual(b);
});
