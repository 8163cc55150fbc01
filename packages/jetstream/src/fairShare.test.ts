import fc from "fast-check";
import { expect, it } from "vitest";
import { fairShare } from "./fairShare.js";

it("gives every partition to one process, and each about the same", () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 200 }), (processes, count) => {
      const shares = processes.map((own) => fairShare(processes, own, count));
      const parts = shares.map(({ share }) => share);
      expect(parts.reduce((a, b) => a + b)).toBe(count);
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
      const taken = shares.flatMap(({ share, first }) =>
        Array.from({ length: share }, (_, step) => first + step),
      );
      expect(new Set(taken).size).toBe(count);
    }),
    { seed: 5 },
  );
});

it("counts a process that is not listed yet", () => {
  expect(fairShare([], "a", 4)).toEqual({ share: 4, first: 0 });
  expect(fairShare(["a", "c"], "b", 8)).toEqual({ share: 3, first: 3 });
});
