import { describe, expect, it } from "vitest";
import { storeLaw, type StoreLawName } from "./storeLaw.js";
import { storeLaws } from "./storeLaws.js";
import type { StorePlace, TestedStore } from "./TestedStore.js";

class ConflictError extends Error {
  override readonly name = "ConflictError";
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly revision: number;
}

/** The smallest store that obeys all laws, with places where a mutant can do something else. */
function place(mutant: {
  isRefused?(newest: number | undefined, after: number | undefined): boolean;
  refusal?(): Error;
  keep?(bytes: Uint8Array): Uint8Array;
  copy?(bytes: Uint8Array): Uint8Array;
  next?(after: number): number;
  returned?(revision: number): number;
  pause?(): Promise<void>;
  forgetful?: boolean;
  none?: Kept;
  size?(saves: number): number;
}): StorePlace<number> {
  const {
    isRefused = (newest, after) => newest !== after,
    refusal = () => new ConflictError("the newest revision is another one"),
    keep = (bytes) => bytes.slice(),
    copy = (bytes) => bytes.slice(),
    next = (after) => after + 1,
    returned = (revision) => revision,
    pause,
    forgetful = false,
    none,
  } = mutant;
  let shared: Kept | undefined;
  let saves = 0;
  const open = (): TestedStore<number> => {
    let own: Kept | undefined;
    return {
      async load() {
        const newest = (forgetful ? own : shared) ?? none;
        return newest && { bytes: copy(newest.bytes), revision: newest.revision };
      },
      async save(bytes, after) {
        const kept = keep(bytes);
        if (isRefused((forgetful ? own : shared)?.revision, after)) throw refusal();
        if (pause) await pause();
        saves++;
        const revision = next(after ?? 0);
        own = shared = { bytes: kept, revision };
        return returned(revision);
      },
    };
  };
  return { open, size: () => (mutant.size ?? (() => 10_000))(saves) };
}

storeLaws("a store in memory", () => place({}));

describe("the laws of stores", () => {
  it.each<[string, StoreLawName, Parameters<typeof place>[0]]>([
    ["loads nothing as no bytes", "empty", { none: { bytes: new Uint8Array(0), revision: 0 } }],
    ["loses the last byte", "bytes", { keep: (bytes) => bytes.slice(0, -1) }],
    ["cuts what is large", "bytes", { keep: (bytes) => bytes.slice(0, 1 << 20) }],
    ["returns another revision than it has", "replacement", { returned: (revision) => revision + 1 }],
    ["compares nothing", "refusal", { isRefused: () => false }],
    [
      "lets a first save replace others",
      "refusal",
      { isRefused: (newest, after) => after !== undefined && newest !== after },
    ],
    [
      "refuses by another error",
      "refusal",
      { refusal: () => new Error("the newest revision is another one") },
    ],
    ["refuses without words", "refusal", { refusal: () => new ConflictError("conflict") }],
    [
      "compares long before it replaces",
      "race",
      { pause: () => new Promise((resolve) => setTimeout(resolve)) },
    ],
    ["counts revisions to three, and begins again", "zombie", { next: (after) => (after + 1) % 3 }],
    ["keeps the caller's bytes", "untouched", { keep: (bytes) => bytes }],
    ["clears the caller's bytes", "untouched", { keep: (bytes) => [bytes.slice(), bytes.fill(0)][0] }],
    [
      "keeps the buffer behind the bytes",
      "untouched",
      { keep: (bytes) => new Uint8Array(bytes.buffer.slice(0)) },
    ],
    ["gives what it keeps away", "copies", { copy: (bytes) => bytes }],
    ["is forgotten with its process", "reopening", { forgetful: true }],
    ["keeps every revision", "bounded", { size: (saves) => saves * 10_000 }],
  ])("find a store that %s", async (_, law, mutant) => {
    await expect(storeLaw[law](place(mutant))).rejects.toThrow(/expected|newest revision/);
  });
});
