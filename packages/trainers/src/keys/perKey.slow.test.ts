import { BrokenStreamError, network } from "@backstream/core";
import { gru } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Step } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { fromPull } from "@backstream/sequences";
import fc from "fast-check";
import { lastValueFrom, take, tap } from "rxjs";
import { describe, expect, it } from "vitest";
import { anyKeyProgram } from "../fixtures/keyPrograms.js";
import { killedKeys, learnKeys, learnModels, resumedKeys } from "../fixtures/learnKeys.js";
import { snapshotStores, type StoredPlaces } from "../fixtures/snapshotStores.js";
import { truncatedBptt } from "../truncatedBptt.js";
import { perKey } from "./perKey.js";

const kinds = { perKey: learnKeys, modelPerKey: learnModels };

describe.each(Object.entries(kinds))("%s", (_, learn) => {
  it("has the bits of all keys in memory, and goes on with them from any kill, in many programs", async () => {
    const property = fc.asyncProperty(
      anyKeyProgram(60),
      fc.integer({ min: 1, max: 9 }),
      async (program, every) => {
        const { steps, parameters } = await learn(program);
        const { whole, killed } = await killedKeys(learn, program, every);
        expect(whole).toMatchObject({ steps, parameters });
        for (const { steps: before, learned } of await resumedKeys(learn, program, killed))
          expect(learned.steps).toEqual(steps.slice(before));
      },
    );
    await fc.assert(property, { seed: 5, numRuns: 60 });
  });
});

it("100,000 keys, 1,000 of them active, leave a bounded number in memory and in flight", async () => {
  const net = network(gru(1, 1), { seed: 1 });
  const count = 100_000;
  function* readings() {
    for (let at = 0; ; at++) {
      // Each once, then again from the beginning: every sample is of a key that was not used for longest.
      const device = at < count ? at : (at * 7919) % count;
      yield { device, input: 1, target: Math.sin(at), position: { source: "readings", offset: [at] } };
    }
  }
  const places: StoredPlaces = new Map();
  const keys = perKey<ReturnType<typeof readings> extends Generator<infer R> ? R : never, Step>(
    ({ device }) => device,
    (river) => truncatedBptt(net, { loss: squaredError(), optimizer: sgd(), window: 1, ...river }),
    { net, active: 1000, store: snapshotStores(places) },
  );
  let [most, waiting] = [0, 0];
  const step$ = fromPull(readings(), { breath: 10 }).pipe(
    keys,
    tap(() => {
      most = Math.max(most, keys.counters.active);
      waiting = Math.max(waiting, keys.counters.waiting);
    }),
    take(count + 3000),
  );
  await lastValueFrom(step$);
  expect(most).toBeLessThanOrEqual(1000);
  expect(waiting).toBeLessThanOrEqual(1);
  const { stored, evicted, returned, segments } = keys.counters;
  expect(returned).toBeGreaterThan(2900); // few are active still
  expect(stored).toBeGreaterThan(count - 1001);
  expect(evicted - returned).toBe(stored);
  expect(segments).toBeLessThan(2 * (count / 64) + 10);
  expect(places.size).toBe(segments);
});

it("places are no more than 1,000 checkpoints want of which nobody has said that they are saved", async () => {
  const net = network(gru(1, 1), { seed: 1 });
  const readings = Array.from({ length: 1300 }, (_, at) => ({
    device: (at * at * 7 + at) % 41,
    input: 1,
    target: 0,
    position: { source: "readings", offset: [at] },
  }));
  const keys = perKey<(typeof readings)[number], Step>(
    ({ device }) => device,
    (river) => truncatedBptt(net, { loss: squaredError(), optimizer: sgd(), window: 1, ...river }),
    { net, active: 4, store: snapshotStores(new Map()) },
  );
  const step$ = fromPull(readings).pipe(
    keys,
    tap((step) => step.checkpoint()),
  );
  await expect(lastValueFrom(step$)).rejects.toEqual(
    new BrokenStreamError(
      "perKey: 1001 checkpoints were taken since the newest that is saved, at most 1000 may be, since the store keeps what each of them wants; say by saved$ which are saved",
    ),
  );
});
