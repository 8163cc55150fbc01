import fc from "fast-check";
import { expect, it } from "vitest";
import { Queue } from "./Queue.js";

it("gives back what an array would, in whatever order values come and go", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), (steps) => {
      const run = (queue: Queue<number> | number[]) =>
        steps.map((step) => [step === null ? queue.shift() : void queue.push(step), queue.length]);
      expect(run(new Queue())).toEqual(run([]));
    }),
    { seed: 7, numRuns: 100 },
  );
});
