import {
  backprop,
  ConflictError,
  decompressCheckpoint,
  dense,
  memoryStore,
  network,
  sgd,
  squaredError,
  type Checkpoint,
  type CheckpointStore,
} from "backstream";
import { from, lastValueFrom, map } from "rxjs";
import { expect, it } from "vitest";
import { ReplaceableStore } from "./ReplaceableStore.js";

/** The checkpoint of a run at an update. */
async function checkpointAt(step: number): Promise<Checkpoint> {
  const net = network(dense(1, 1), { seed: 1, name: "line" });
  const samples = Array.from({ length: step }, (_, input) => ({ input, target: 1 }));
  const steps$ = from(samples).pipe(backprop(net, { loss: squaredError(), optimizer: sgd() }));
  return lastValueFrom(steps$.pipe(map((one) => one.checkpoint())));
}

/** The update of the checkpoint that a store holds. */
async function heldIn(store: CheckpointStore): Promise<number> {
  return (await decompressCheckpoint((await store.load())!.bytes)).step; // it holds one
}

const bytes = Uint8Array.of(1, 2, 3);

it("puts an earlier checkpoint in place of what was saved, and saves no more until it is loaded", async () => {
  const inner = memoryStore();
  const store = new ReplaceableStore(inner, undefined);
  const revision = await store.save(bytes, undefined);
  await store.replace(await checkpointAt(2));
  await expect(store.save(bytes, revision)).rejects.toThrow("the run is being rolled back");
  expect(await heldIn(inner)).toBe(2);
  expect(await heldIn(store)).toBe(2);
  await expect(store.save(bytes, revision)).rejects.toBeInstanceOf(ConflictError); // of the run that was rolled back
  const { revision: newest } = (await store.load())!; // it was saved
  await store.save(bytes, newest);
  expect((await inner.load())!.bytes).toEqual(bytes);
});

it("waits for the save that is under way", async () => {
  const inner = memoryStore();
  let end: (() => void) | undefined;
  const slow: CheckpointStore<number> = {
    load: () => inner.load(),
    save: async (saved, after) => {
      if (end === undefined) await new Promise<void>((resolve) => (end = resolve));
      return inner.save(saved, after);
    },
  };
  const store = new ReplaceableStore(slow, undefined);
  const saving = store.save(bytes, undefined);
  const replaced = store.replace(await checkpointAt(1));
  end!(); // the save has begun
  await Promise.all([saving, replaced]);
  expect(await heldIn(inner)).toBe(1);
});

it("goes on with what it holds where the store fails, or another process has saved", async () => {
  const inner = memoryStore();
  let isAway = false;
  const store = new ReplaceableStore(
    {
      load: () => inner.load(),
      save: async (saved, after) => {
        if (isAway) throw new Error("the store is away");
        return inner.save(saved, after as number | undefined);
      },
    },
    undefined,
  );
  const revision = await store.save(bytes, undefined);
  isAway = true;
  await expect(store.replace(await checkpointAt(1))).rejects.toThrow("the store is away");
  isAway = false;
  const next = await store.save(bytes, revision);
  const others = Uint8Array.of(4);
  await inner.save(others, next as number);
  await expect(store.replace(await checkpointAt(1))).rejects.toBeInstanceOf(ConflictError);
  expect((await inner.load())!.bytes).toEqual(others);
});
