import { expect, it } from "vitest";
import { hasNatsServer } from "../../../jetstream/src/fixtures/natsServer.js";
import { mergeLaw } from "../fixtures/mergeLaw.js";

it.skipIf(!hasNatsServer)(
  "two processes learn one model, one of them is killed, and both end with equal parameters, each update in them once",
  { timeout: 240_000 },
  async () => {
    const { records, contributions, parameters, updates, refusals, report, exported, predicted } =
      await mergeLaw(400, 3);
    expect(records).toBe(400);
    expect(contributions).toBeGreaterThan(3); // how many depends on how long each is on its way
    expect(parameters.length).toBeGreaterThan(1);
    expect(parameters.every((numbers) => numbers.length > 0 && numbers.every(Number.isFinite))).toBe(true);
    for (const numbers of parameters) expect(numbers).toEqual(parameters[0]);
    expect(exported).toEqual(parameters[0]);
    expect([predicted.records, predicted.rejected]).toEqual([400, 0]);
    expect(predicted.loss).toBeLessThan(1);
    expect(updates.map(([, counted]) => counted)).toEqual(updates.map(([made]) => made));
    expect(report.pipeline).toMatch(
      /^\/\/ Behind update, mergeParameters makes one model of 4 partitions \(sum, every 2\); categories have places by hash\.\n/,
    );
    expect(refusals).toEqual([
      expect.stringMatching(
        /^backstream: --merge: average, but the run in nats:\S+\/models\/one began with sum; leave it out, or name another store$/,
      ),
      expect.stringMatching(
        /^backstream: --interval: 3, but the run in nats:\S+\/models\/one began with 2; leave it out, or name another store$/,
      ),
      "backstream: --merge: a target of several classes is not possible, since each partition numbers the classes as they appear; give a condition such as 'column == VALUE', or leave it out",
    ]);
  },
);
