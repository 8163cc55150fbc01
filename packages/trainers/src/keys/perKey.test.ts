import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { anyKeyProgram } from "../fixtures/keyPrograms.js";
import { killedKeys, learnKeys, learnModels, resumedKeys } from "../fixtures/learnKeys.js";
import { snapshotStores } from "../fixtures/snapshotStores.js";
import type { CheckpointStore } from "../stores/CheckpointStore.js";
import { folderStore } from "../stores/folderStore.js";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A new folder of places. */
function folderStores(): (place: number) => CheckpointStore<number> {
  const folder = mkdtempSync(`${tmpdir()}/keys-`);
  folders.push(folder);
  return (place) => folderStore(`${folder}/${place}`, { keep: 1 });
}

const kinds = {
  "perKey, as a river of all keys": learnKeys,
  "modelPerKey, as pipelines of one key": learnModels,
};

describe.each(Object.entries(kinds))("%s", (_, learn) => {
  it("has the same bits, whatever leaves and comes back", async () => {
    let returned = 0;
    const property = fc.asyncProperty(anyKeyProgram(40), async (program) => {
      const whole = await learn(program);
      const { counters, mostActive, ...run } = await learn(program, { store: snapshotStores(new Map()) });
      expect({ ...whole, ...run }).toEqual(whole);
      expect(mostActive).toBeLessThanOrEqual(program.active + 1); // at the end one comes back and ends
      expect(counters).toMatchObject({ active: 0, waiting: 0 });
      returned += counters!.returned;
    });
    await fc.assert(property, { seed: 1, numRuns: 20 });
    expect(returned).toBeGreaterThan(100);
  });

  it("has the same bits with a store in folders", async () => {
    const property = fc.asyncProperty(anyKeyProgram(30), async (program) => {
      const { steps, parameters } = await learn(program);
      expect(await learn(program, { store: folderStores() })).toMatchObject({ steps, parameters });
    });
    await fc.assert(property, { seed: 2, numRuns: 3 });
  });

  it("goes on with equal bits where it was killed amid evictions, with the store as it was then and later", async () => {
    let resumed = 0;
    const property = fc.asyncProperty(
      anyKeyProgram(40),
      fc.integer({ min: 1, max: 6 }),
      async (program, every) => {
        const { whole, killed } = await killedKeys(learn, program, every);
        for (const { steps, learned } of await resumedKeys(learn, program, killed)) {
          expect(learned.steps).toEqual(whole.steps.slice(steps));
          // Of models, only those that came again are in memory.
          expect(learn === learnModels || learned.parameters === whole.parameters).toBe(true);
          resumed += learned.steps.length;
        }
      },
    );
    await fc.assert(property, { seed: 3, numRuns: 8 });
    expect(resumed).toBeGreaterThan(200);
  });
});
