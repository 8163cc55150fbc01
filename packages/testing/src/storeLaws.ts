import { describe, it } from "vitest";
import { storeLaw, type StoreLawName } from "./storeLaw.js";
import type { StorePlace } from "./TestedStore.js";

/**
 * Registers a test for each law that every store of checkpoints obeys.
 *
 * - makePlace   makes a new, empty place for each law
 *
 * @example no-run
 *   storeLaws("memoryStore", () => {
 *     const store = memoryStore();
 *     return { open: () => store };
 *   });
 */
export function storeLaws<Revision>(
  name: string,
  makePlace: () => StorePlace<Revision> | Promise<StorePlace<Revision>>,
): void {
  describe(`${name} obeys the laws of stores`, () => {
    for (const [sentence, law] of Object.entries(sentences)) {
      const assertLaw = storeLaw[law];
      it(sentence, async () => assertLaw(await makePlace()));
    }
  });
}

const sentences: Readonly<Record<string, StoreLawName>> = {
  "an empty one has no checkpoint": "empty",
  "what was saved is loaded to the last bit, from no bytes to five million": "bytes",
  "a save replaces the checkpoint": "replacement",
  "a save after another revision than the newest is refused in words, and changes nothing": "refusal",
  "of several that save at the same time one succeeds, and the bytes of the others are nowhere": "race",
  "a process that returns with an old revision is refused": "zombie",
  "the caller may change the bytes after a save": "untouched",
  "what was loaded is a copy": "copies",
  "another process goes on where one has stopped": "reopening",
  "many saves do not make it larger": "bounded",
};
