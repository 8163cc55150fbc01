import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundleForBrowser, chromium, chromiumOptions, removeBrowserFolder } from "./chromium.js";
import type { Outcome } from "./page.js";

it.skipIf(!chromium)("learns, stops and resumes in a page, which stays live", async () => {
  const { losses, resumed, refusal, pulled, accuracy, turns, error } = await inPage("page.ts");
  expect(error).toBeUndefined();
  expect(losses).toHaveLength(100);
  expect(resumed).toEqual(losses.slice(50));
  expect(refusal).toMatch(/^Error: saveCheckpoint: this platform has no file system/);
  expect(pulled).toEqual([1, 1, 1]);
  expect(accuracy).toBeGreaterThan(0.95);
  // The page's clock runs in leaps, so there is no saying how many; without a break there would be none.
  expect(turns).toBeGreaterThan(0);
});

/** Bundles a program for browsers and runs it in one, without a window. */
async function inPage(program: string): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "backstream-page-"));
  try {
    await bundleForBrowser(program, join(folder, "page.js"));
    // Modules are not loaded from files, so the script stands in the page.
    const code = readFileSync(join(folder, "page.js")).toString("base64");
    const script = `import("data:text/javascript;base64,${code}")`;
    writeFileSync(
      join(folder, "page.html"),
      `<!doctype html><meta charset="utf-8"><body><script>${script}</script>`,
    );
    const page = execFileSync(
      chromium ?? "",
      [...chromiumOptions(folder), "--virtual-time-budget=60000", "--dump-dom", `file://${folder}/page.html`],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 100_000, maxBuffer: 1 << 26 },
    );
    return JSON.parse(/<body>(.*)<\/body>/s.exec(page)?.[1] ?? "{}") as Outcome;
  } finally {
    await removeBrowserFolder(folder);
  }
}
