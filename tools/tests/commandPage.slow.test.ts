import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { chromium as playwright, type Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { chromium } from "./chromium.js";
import { drawn, newPage } from "./pageChecks.js";

if (!chromium) console.log("npm start -- --page: no Chromium on this machine, so it is not tested");

// The time only ends a hang.
const hang = { timeout: 300_000 };

describe.skipIf(!chromium)("npm start -- --page", () => {
  it("shows flights being learned by airport, and how long that took", hang, async () => {
    const browser = await playwright.launch({
      executablePath: chromium!, // skipped otherwise
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const { page, complaints } = await newPage(browser, {});
    const child = spawn(process.execPath, ["tools/scripts/start.mjs", "--page", "0", "--quiet"], {
      cwd: join(import.meta.dirname, "../.."),
      stdio: ["ignore", "ignore", "pipe"],
      detached: true, // Ctrl-C is for all of its processes
    });
    const ended = once(child, "exit");
    try {
      let said = "";
      const url = await new Promise<string>((resolve, reject) => {
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          const found = /studio: (http\S+)\n/.exec(said)?.[1];
          if (found) resolve(found);
        });
        child.once("exit", () => reject(new Error(`it has ended, and said: ${said}`)));
      });
      const begin = performance.now();
      await page.goto(url);
      await firstChart(page);
      console.log(`npm start -- --page: ${Math.round(performance.now() - begin)} ms from the address to the first chart`); // prettier-ignore
      await page.waitForFunction(() => document.querySelectorAll(".keys li").length === 16);
      await page.waitForFunction(() =>
        [...document.querySelectorAll(".panel > .sentence")]
          .filter((sentence) => sentence.getClientRects().length > 0)
          .every((sentence) => !/^(?:No |This net|$)/.test(sentence.textContent)),
      );
      await drawn(page);
      expect(await page.locator("h1").textContent()).toContain("delay > 15, flights");
      expect(await page.locator(".keys .sentence").first().textContent()).toMatch(/^\d+ keys by recent loss/);
      // Chromium says of the test itself that it reads pixels often.
      expect(complaints.filter((text) => !text.startsWith("Canvas2D: Multiple readback"))).toEqual([]);
    } finally {
      process.kill(-child.pid!, "SIGINT"); // it has started
      await ended;
      await browser.close();
    }
  });
});

/** Waits until one chart has something in it. */
async function firstChart(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll("figure canvas")].some((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const context = (canvas as HTMLCanvasElement).getContext("2d");
        if (!context || width * height === 0 || canvas.getClientRects().length === 0) return false;
        const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
        return new Set(pixels).size > 4;
      }),
    undefined,
    { polling: 20 },
  );
}
