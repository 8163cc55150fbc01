import { expect, it } from "vitest";
import { hasNatsServer } from "../../../jetstream/src/fixtures/natsServer.js";
import { partitionLaw } from "../fixtures/partitionLaw.js";
import { learn } from "../learn.js";
import type { LearnOptions } from "../LearnOptions.js";

it.skipIf(!hasNatsServer)(
  "end with the bits of one process, whoever is killed",
  { timeout: 240_000 },
  async () => {
    const few = { records: 300, partitions: 4, processes: 2, kills: 1, stops: 0 };
    const { whole, fleet } = await partitionLaw({ ...few, seed: 1 });
    expect(whole).toContainEqual(expect.any(Array));
    expect(fleet).toEqual(whole);
  },
);

it.each<[Partial<LearnOptions>, string]>([
  [{ source: "rows.csv" }, "--partitions: rows.csv is no stream of NATS; expected nats://host/STREAM"],
  [
    { source: "redis://me:secret@127.0.0.1/ROWS" },
    "--partitions: redis://127.0.0.1/ROWS is no stream of NATS, and others have no leases; expected nats://host/STREAM",
  ],
  [{ store: undefined }, "--partitions: give --store nats://host/BUCKET/KEY, where each partition is saved"],
  [{ partitions: 0 }, "--partitions: 0 is no whole number from 1 up"],
  [{ leaseTime: 10 }, "--lease-time: 10 is impossible, expected a whole number of milliseconds from 300 up"],
  [
    { limit: 10 },
    "--limit: is not possible with --partitions, where each partition has a net of its own; leave it out",
  ],
  [
    { save: "model.safetensors" },
    "--save: is not possible with --partitions, where each partition has a net of its own; leave it out, and write what the store holds by backstream export",
  ],
  [{ partitions: undefined, leaseTime: 1000 }, "--lease-time: there is no --partitions N, which it is for"],
  [
    { partitions: undefined, unhealthyAfter: 5 },
    "--unhealthy-after: there is no --health PORT, which it is for",
  ],
  [{ merge: "max" }, '--merge: "max" is none, expected average or sum'],
  [{ merge: "sum", interval: 0 }, "--interval: 0 is no whole number from 1 up"],
  [{ interval: 16 }, "--interval: there is no --merge, which it is for"],
  [
    { merge: true, partitions: undefined },
    "--merge: there is no --partitions N, whose nets it makes one model of; publish the stream with --partitions, too",
  ],
  [
    { merge: "sum", source: "redis://127.0.0.1/ROWS" },
    "--partitions: redis://127.0.0.1/ROWS is no stream of NATS, and others have no leases; expected nats://host/STREAM",
  ],
  [{ health: "here" }, '--health: "here" is none, expected a port such as 9090, or 0.0.0.0:9090'],
])("refuses %o", async (options, message) => {
  const given: LearnOptions = {
    source: "nats://127.0.0.1:1/ROWS",
    target: "y",
    partitions: 4,
    store: "nats://127.0.0.1:1/models/rows",
  };
  await expect(learn({ ...given, ...options })).rejects.toThrow(message);
});
