import { expect, it } from "vitest";
import { hasNatsServer } from "../../../jetstream/src/fixtures/natsServer.js";
import { partitionLaw } from "../fixtures/partitionLaw.js";

it.skipIf(!hasNatsServer)(
  "partitions end with the bits of one process, whoever is killed or stands still",
  { timeout: 900_000 },
  async () => {
    const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e6));
    console.log(`partitions: seed ${seed}; SEED=${seed} repeats it`);
    const fleet = { records: 3000, partitions: 16, processes: 3, kills: 5, stops: 1 };
    const { whole, fleet: learned } = await partitionLaw({ ...fleet, seed });
    expect(whole.filter((found) => found !== undefined).length).toBeGreaterThan(8);
    expect(learned).toEqual(whole);
  },
);
