import fc from "fast-check";
import { expect, it } from "vitest";
import { Queue } from "./Queue.js";

it("returns the same values as an array, for any order of push and shift", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), (steps) => {
      const run = (queue: Queue<number> | number[]) =>
        steps.map((step) => [step === null ? queue.shift() : void queue.push(step), queue.length]);
      expect(run(new Queue())).toEqual(run([]));
    }),
    { seed: 7, numRuns: 100 },
  );
});
