import { describe, expect, it } from "vitest";
import { expectOneModel } from "./fixtures/expectOneModel.js";
import { mergeRun, type MergeRun } from "./fixtures/mergeRun.js";
import { hasNatsServer } from "./fixtures/natsServer.js";

const seed = Number(process.env["SEED"] ?? 22);
const loss = ({ checkpoints }: MergeRun): number => {
  const losses = checkpoints.map(({ extra }) => extra);
  const total = (of: "sum" | "count"): number => losses.reduce((sum, each) => sum + each[of], 0);
  return total("sum") / total("count");
};

console.warn(`merging.slow.test: SEED=${seed}`);

describe.skipIf(!hasNatsServer)("workers of one model in several processes", () => {
  it.each([
    { keep: 1000, what: "all of the log" },
    { keep: 1, what: "a log that keeps next to nothing" },
  ])(
    "lose nothing and count nothing twice by 12 kills, 4 of the server and 4 pauses longer than a lease, with $what",
    async ({ keep }) => {
      const options = { how: "sum", count: 3, readings: 1500, keep, seed } as const;
      const run = await mergeRun({ ...options, kills: 12, serverKills: 4, pauses: 4 });
      if (run.ended.length > 0) console.warn(run.ended.join("\n"));
      await expectOneModel(run, options);
    },
  );

  it("learn better by sums than each alone, where all learn the same thing", async () => {
    const faults = { kills: 0, serverKills: 0, pauses: 0 };
    const options = { count: 3, readings: 1500, keep: 256, seed, ...faults } as const;
    const alone = loss(await mergeRun({ ...options, how: "alone" }));
    const merged = loss(await mergeRun({ ...options, how: "sum" }));
    console.warn(`log-loss of the whole pass: alone ${alone.toFixed(4)}, merged ${merged.toFixed(4)}`);
    expect(merged).toBeLessThan(alone);
  });
});
