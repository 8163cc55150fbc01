import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import type { Outcome } from "./page.js";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

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
    await build({
      entryPoints: [join(import.meta.dirname, program)],
      outfile: join(folder, "page.js"),
      bundle: true,
      platform: "browser",
      format: "esm",
      conditions: ["@backstream/source"],
      logLevel: "silent",
    });
    // Modules are not loaded from files, so the script stands in the page.
    const code = readFileSync(join(folder, "page.js")).toString("base64");
    const script = `import("data:text/javascript;base64,${code}")`;
    writeFileSync(
      join(folder, "page.html"),
      `<!doctype html><meta charset="utf-8"><body><script>${script}</script>`,
    );
    const options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync";
    const quiet = "--disable-background-networking --disable-component-update --virtual-time-budget=60000";
    const page = execFileSync(
      chromium ?? "",
      [
        ...`${options} ${quiet}`.split(" "),
        `--user-data-dir=${folder}/user`,
        "--dump-dom",
        `file://${folder}/page.html`,
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 100_000, maxBuffer: 1 << 26 },
    );
    return JSON.parse(/<body>(.*)<\/body>/s.exec(page)?.[1] ?? "{}") as Outcome;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
