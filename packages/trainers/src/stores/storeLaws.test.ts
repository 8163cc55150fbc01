import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeLaws } from "@backstream/testing";
import { afterAll } from "vitest";
import { folderStore } from "./folderStore.js";
import { memoryStore } from "./memoryStore.js";

const root = mkdtempSync(join(tmpdir(), "backstream-stores-"));
afterAll(() => rmSync(root, { recursive: true }));

storeLaws("memoryStore", () => {
  const store = memoryStore();
  return { open: () => store };
});

for (const keep of [1, 2, 5]) {
  storeLaws(`folderStore that keeps ${keep}`, () => {
    const folder = join(mkdtempSync(join(root, "place-")), "made", "when", "needed");
    return {
      open: () => folderStore(folder, { keep }),
      size: () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    };
  });
}
