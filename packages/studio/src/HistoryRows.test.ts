import fc from "fast-check";
import { expect, it } from "vitest";
import { frameAt } from "./fixtures/messages.js";
import { encode } from "./codec.js";
import { bounds } from "./frames.js";
import { HistoryRows } from "./HistoryRows.js";

it("has a row for each frame, until there are too many: then two become one", () => {
  const rows = new HistoryRows(2, 2);
  rows.add(frameAt(1, { loss: 1, spread: 0.5 }));
  rows.add(frameAt(2, { loss: 3, spread: 0.5 }));
  rows.add(frameAt(2, { loss: 100 })); // nothing came
  expect(rows.message()).toMatchObject({
    stretch: 1,
    ticks: Float64Array.of(1, 2),
    losses: [
      { min: Float32Array.of(0.5, 2.5), mean: Float32Array.of(1, 3), max: Float32Array.of(1.5, 3.5) },
      {},
    ],
  });
  for (let ticks = 3; ticks <= bounds.historyRows + 1; ticks++) rows.add(frameAt(ticks, { loss: 3 }));
  const { stretch, ticks, losses, stepSizes, gradientNorm } = rows.message();
  expect([stretch, ticks.length, ticks[0], ticks.at(-1)]).toEqual([2, 257, 2, 513]);
  expect([losses[0].min[0], losses[0].mean[0], losses[0].max[0]]).toEqual([0.5, 2, 3.5]);
  expect(losses[1].mean[0]).toBeNaN();
  expect(stepSizes[0][0]).toBeCloseTo(0.002, 7);
  expect([gradientNorm.min[0], gradientNorm.mean[0], gradientNorm.max[0]]).toEqual([2, 4, 6]);
});

it("is bounded, keeps the extremes and the mean, and grows by the ticks that came", () => {
  const came = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 9, noNaN: true })), { minLength: 1, maxLength: 3000 }); // prettier-ignore
  fc.assert(
    fc.property(came, (stretches) => {
      const rows = new HistoryRows(2, 2);
      let ticks = 0;
      let sum = 0;
      for (const [count, loss] of stretches) {
        ticks += count;
        sum += count * loss;
        rows.add(frameAt(ticks, { loss }));
      }
      const history = rows.message();
      encode(history); // throws where it is too long
      expect(history.ticks.length).toBeLessThanOrEqual(bounds.historyRows);
      expect(history.ticks.at(-1)).toBe(ticks);
      const [{ min, mean, max }] = history.losses;
      expect(Math.min(...min)).toBe(Math.fround(Math.min(...stretches.map(([, loss]) => loss))));
      expect(Math.max(...max)).toBe(Math.fround(Math.max(...stretches.map(([, loss]) => loss))));
      const weighted = mean.reduce((all, value, row) => all + value * (history.ticks[row] - (history.ticks[row - 1] ?? 0)), 0); // prettier-ignore
      expect(weighted / ticks).toBeCloseTo(sum / ticks, 4);
    }),
    { seed: 1, numRuns: 40 },
  );
});
