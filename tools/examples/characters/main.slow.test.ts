import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("a short reading beats counting, and PyTorch's losses are the same", async () => {
  const { rows, facts } = await quickly("characters");
  const bits = (model: string) => rows.find((row) => row["bits a character"] === model)?.["moby-dick"];
  const ours = bits("LSTM 64, Backstream");
  expect(ours).toBeLessThan(Number(bits("counts of 2 characters")));
  expect(bits("counts of 2 characters")).toBeLessThan(Number(bits("counts of single characters")));
  const differ = String(facts?.["moby-dick, the two losses differ"]);
  const [, first = NaN, last = NaN] = /by (\S+) .* (\S+) in all 150/.exec(differ) ?? [];
  const theirs =
    bits("LSTM 64, PyTorch") === "missing"
      ? { bits: ours, first: 0, last: 0 }
      : { bits: bits("LSTM 64, PyTorch"), first, last };
  expect(ours).toBeCloseTo(Number(theirs.bits), 3);
  expect(Number(theirs.first)).toBeLessThan(1e-5);
  expect(Number(theirs.last)).toBeLessThan(1e-3);
});
