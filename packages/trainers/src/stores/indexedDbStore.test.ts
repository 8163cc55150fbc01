import { afterEach, expect, it, vi } from "vitest";
import { indexedDbStore } from "./indexedDbStore.js";

// What a browser does is tested in one, by tools/tests/browserStore.slow.test.ts.
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A request that ends soon. */
function request(result: unknown, error?: Error) {
  const made: { result: unknown; error?: Error; onsuccess?(): void; onerror?(): void } = { result, error };
  queueMicrotask(() => (error ? made.onerror?.() : made.onsuccess?.()));
  return made;
}

/** A browser whose database is empty, and fails where it is told to. */
function stubBrowser(fails: { open?: Error; put?: Error; end?: Error }): { closed: number } {
  const seen = { closed: 0 };
  const transaction = () => {
    const made: { error?: Error; oncomplete?(): void; onabort?(): void; objectStore(): unknown } = {
      error: fails.end,
      objectStore: () => ({
        get: () => request(undefined),
        put: () => request(undefined, fails.put),
      }),
    };
    setImmediate(() => (fails.end || fails.put ? made.onabort?.() : made.oncomplete?.()));
    return made;
  };
  const database = { transaction, close: () => seen.closed++ };
  vi.stubGlobal("indexedDB", { open: () => request(database, fails.open) });
  return seen;
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

it.each(["put", "end"] as const)("says that there is no room left, when it %ss", async (moment) => {
  const quota = named("QuotaExceededError", "the quota has been exceeded");
  const seen = stubBrowser({ [moment]: quota });
  const saving = indexedDbStore("waves").save(new Uint8Array(9), undefined);
  await expect(saving).rejects.toThrow(
    new Error(
      "indexedDbStore waves: the database cannot be used (QuotaExceededError: the quota has been exceeded); the browser has no room left for this site, so remove other data of it; what was saved before is unchanged",
      { cause: quota },
    ),
  );
  expect(seen.closed).toBe(1);
});

it("says that the database cannot be opened", async () => {
  stubBrowser({ open: named("UnknownError", "internal error") });
  await expect(indexedDbStore("waves").load()).rejects.toThrow(
    "indexedDbStore waves: the database cannot be used (UnknownError: internal error); the browser may not let this page store data; what was saved before is unchanged",
  );
});

it("keeps no connection open", async () => {
  const seen = stubBrowser({});
  const store = indexedDbStore("waves");
  expect(await store.load()).toBeUndefined();
  await store.save(new Uint8Array(1), undefined);
  expect(seen.closed).toBe(2);
});

it("says where there is no IndexedDB, and what is no name or no bytes", async () => {
  expect(() => indexedDbStore("waves")).toThrow(
    new Error("indexedDbStore: this platform has no IndexedDB; use folderStore, or a store of your own"),
  );
  expect(() => indexedDbStore(5 as never)).toThrow(
    new TypeError('indexedDbStore: the name is 5, expected that of a database, such as "my-model"'),
  );
  stubBrowser({});
  await expect(indexedDbStore("waves").save("abc" as never, undefined)).rejects.toThrow(
    /^indexedDbStore.save: the bytes are "abc"/,
  );
});
