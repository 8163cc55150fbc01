import { expect, it } from "vitest";
import { ConflictError } from "./ConflictError.js";
import { memoryStore } from "./memoryStore.js";

it("says what both revisions are", async () => {
  const store = memoryStore();
  await store.save(new Uint8Array(1), undefined);
  await expect(store.save(new Uint8Array(1), undefined)).rejects.toThrow(
    new ConflictError(
      "memoryStore: it holds revision 1, this process knew no checkpoint; another one has saved since, so this one must stop, or load again",
    ),
  );
  await expect(memoryStore().save(new Uint8Array(1), 4)).rejects.toThrow(
    /^memoryStore: it holds no checkpoint, this process knew revision 4/,
  );
});

it("refuses what is no bytes", async () => {
  await expect(memoryStore().save("abc" as never, undefined)).rejects.toThrow(
    new TypeError(
      'memoryStore.save: the bytes are "abc", expected a Uint8Array; read a file first, or give new Uint8Array(buffer)',
    ),
  );
});
