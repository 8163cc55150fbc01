import { expect, it } from "vitest";
import { expectOneModel } from "./fixtures/expectOneModel.js";
import { mergeRun } from "./fixtures/mergeRun.js";
import { hasNatsServer } from "./fixtures/natsServer.js";

it.skipIf(!hasNatsServer)(
  "three processes learn one model: two kills and one of the server lose nothing and count nothing twice",
  async () => {
    const seed = Number(process.env["SEED"] ?? 21);
    const options = { how: "sum", count: 3, readings: 300, keep: 1000, seed } as const;
    const run = await mergeRun({ ...options, kills: 2, serverKills: 1, pauses: 0 });
    await expectOneModel(run, options);
    expect(run.ended, `seed ${seed}`).toEqual([]);
  },
);
