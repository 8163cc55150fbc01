import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPlayground, heldSeries, writePlayground, type Built } from "../playground/build.js";
import { lessons } from "../playground/lessons.js";
import { toFragment } from "../playground/fragment.js";
import { programText } from "../playground/programText.js";
import { choices, defaults } from "../playground/Settings.js";
import { waves } from "../playground/waves.js";
import { chromium } from "./chromium.js";
import { drawn, mistakes, newPage } from "./pageChecks.js";

if (!chromium) console.log("playground: no Chromium on this machine, so it is not tested in one");

// The time only ends a hang.
const hang = { timeout: 100_000 };

describe.skipIf(!chromium)("the playground in Chromium, from a folder", () => {
  let browser: Browser;
  let folder = "";
  let file = "";
  let built: Built;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "backstream-playground-"));
    file = join(folder, "playground.html");
    built = await buildPlayground(await heldSeries());
    writePlayground(file, built);
    browser = await playwright.launch({
      executablePath: chromium!, // skipped otherwise
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens it with a fragment; at the end nothing was complained about, and nothing asked from elsewhere. */
  async function opened(
    fragment: string,
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const { page, complaints, close } = await newPage(browser, options);
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!/^(file|blob|data):/.test(request.url())) foreign.push(request.url());
    });
    try {
      await page.goto(`${pathToFileURL(file).href}#${fragment}`);
      await updated(page);
      await use(page);
      expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
    } finally {
      await close();
    }
  }

  it("has at most 110 kB when gzipped: the page 38, the library with four cells 63, the data 7", () => {
    expect(built.gzipped).toBeLessThan(110_000);
  });

  it("learns as it opens, and fills every panel", async () => {
    await opened("", {}, async (page) => {
      await drawn(page);
      expect(await page.locator(".backstream-studio").count()).toBe(1);
      const sentences = await page.locator(".panel > .sentence:visible").allTextContents();
      expect(sentences.filter((sentence) => sentence === "")).toEqual([]);
      expect(await page.locator("#program").textContent()).toContain("stack(gru(1, 32), dense(32, 1))");
      expect(await mistakes(page)).toEqual([]);
    });
  });

  it("begins anew with what is chosen by keyboard, and writes it into the address", async () => {
    await opened("data=waves", { colorScheme: "dark" }, async (page) => {
      const cell = page.getByLabel("Cell").first();
      await cell.focus();
      await page.keyboard.press("e"); // elman
      await page.getByText(/^elman\(1, 32\)/).waitFor(hang);
      const units = page.getByLabel("Units").first();
      await units.focus();
      await page.keyboard.press("Control+A");
      await page.keyboard.type("8");
      await page.keyboard.press("Tab");
      await page.getByText(/^elman\(1, 8\)/).waitFor(hang);
      await updated(page);
      expect(new URL(page.url()).hash).toBe("#data=waves&cell=elman&units=8");
      expect(await page.locator("#program").textContent()).toBe(
        programText({ ...defaults, data: "waves", cell: "elman", units: 8 }, waves()),
      );
      await page.getByRole("checkbox", { name: "a second network" }).press("Space");
      await expect.poll(() => page.locator(".backstream-studio").count(), hang).toBe(2);
      expect(new URL(page.url()).hash).toBe("#data=waves&cell=elman&units=8&2");
      await updated(page);
      expect(await mistakes(page)).toEqual([]);
    });
  });

  it("acts on the controls of each network: one pauses and goes on by one update, the other learns on", async () => {
    await opened(toFragment(lessons[0].chosen), {}, async (page) => {
      const [left, right] = [0, 1].map((index) => page.locator(".backstream-studio").nth(index));
      await left.getByRole("button", { name: "Pause" }).press("Enter");
      await left.getByRole("button", { name: "Go on" }).waitFor(hang);
      const paused = await updatesOf(left);
      await left.getByRole("button", { name: "Step" }).press("Enter");
      await expect.poll(() => updatesOf(left), hang).toBe(paused + 1);
      const before = await updatesOf(right);
      await expect.poll(() => updatesOf(right), hang).toBeGreaterThan(before + 20);
      expect(await updatesOf(left)).toBe(paused + 1);
    });
  });

  // What the worker's bundle leaves out only throws, and the page says so.
  it.each(choices.cell.map((cell, index) => [cell, index] as const))(
    "learns by %s with every data, loss and optimizer",
    async (cell, index) => {
      const chosen = (at: number) =>
        (["data", "loss", "optimizer"] as const).map((name) => {
          const names = choices[name];
          return `${name}=${names[(index + at) % names.length]}`;
        });
      for (const at of [0, 1, 2])
        await opened([`cell=${cell}`, "units=7", ...chosen(at)].join("&"), {}, async (page) => {
          await page.getByText(new RegExp(`^${cell}\\(1, 7\\)`)).waitFor(hang);
          expect(await page.locator("#problems").textContent()).toBe("");
        });
    },
  );

  it.each(choices.cell)("acts on every control of a network with %s", async (cell) => {
    await opened(`data=departures&cell=${cell}&units=6`, {}, async (page) => {
      const network = page.locator(".backstream-studio");
      const press = (name: string) => network.getByRole("button", { name, exact: true }).press("Enter");
      await press("Pause");
      await network.getByRole("button", { name: "Go on" }).waitFor(hang);
      // The largest learning rate might end the run.
      for (const label of ["Learning rate", "Longest gradient", "Ticks a second"])
        for (const key of ["Home", "ArrowRight"]) await network.getByLabel(label).press(key);
      for (const label of ["Longest gradient", "Ticks a second"])
        await network.getByLabel(label).press("End");
      const boxes = await network.getByRole("group", { name: "Freeze" }).getByRole("checkbox").all();
      expect(boxes).toHaveLength(2);
      for (const box of boxes) for (const key of [" ", " "]) await box.press(key);
      await press("Stop learning");
      await network.getByRole("button", { name: "Learn again" }).waitFor(hang);
      await press("Learn again");
      await network.getByRole("button", { name: "Stop learning" }).waitFor(hang);
      const paused = await updatesOf(network);
      await press("Step");
      await expect.poll(() => updatesOf(network), hang).toBe(paused + 1);
      const key = network.locator(".keys button").last();
      await key.press("Enter");
      await expect.poll(() => key.getAttribute("aria-pressed"), hang).toBe("true");
      await press("Go on");
      await expect.poll(() => updatesOf(network), hang).toBeGreaterThan(paused + 20);
      expect(await page.locator("#problems").textContent()).toBe("");
    });
  });

  it("learns with windows and strides of all sizes", async () => {
    for (const sizes of ["window=1&stride=1", "window=128&stride=128", "window=128&stride=1&units=64"])
      await opened(`data=waves&cell=lstm&${sizes}`, {}, async (page) => {
        expect(await page.locator("#problems").textContent()).toBe("");
      });
  });

  it("says that it needs WebAssembly SIMD where the browser has none, and starts nothing", async () => {
    const { page, complaints, close } = await newPage(browser, {});
    try {
      await page.addInitScript(() => (WebAssembly.validate = () => false));
      await page.goto(pathToFileURL(file).href);
      expect(await page.locator("#problems").textContent()).toBe(
        "this browser has no WebAssembly SIMD, without which nothing learns here; Chrome and Edge have it from 91, Firefox from 89, Safari from 16.4",
      );
      expect(await page.locator(".backstream-studio").count()).toBe(0);
      expect(await page.locator("#program").textContent()).toContain("stack(gru(1, 32), dense(32, 1))");
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  });

  it("saves the data that it was built with", async () => {
    const series = await heldSeries();
    for (const data of ["departures", "births"] as const)
      await opened(`data=${data}`, {}, async (page) => {
        await page.getByText("The program that runs").click();
        const download = page.waitForEvent("download", hang);
        await page.getByRole("button", { name: "Save the data" }).click();
        const saved = await (await download).path();
        expect(JSON.parse(readFileSync(saved, "utf8"))).toEqual(series[data]);
      });
  });

  it("says what is wrong with an address, and opens with what is right in it", async () => {
    await opened("units=many&cell=lstm", {}, async (page) => {
      expect(await page.locator("#problems").textContent()).toBe(
        "units is many, expected a whole number from 1 to 64",
      );
      await page.getByText(/^lstm\(1, 32\)/).waitFor(hang);
    });
  });

  it("is no wider than a small screen, in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const)
      await opened("2.cell=elman", { viewport: { width: 420, height: 900 }, colorScheme }, async (page) => {
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wider).toBeLessThanOrEqual(0);
        expect(await mistakes(page)).toEqual([]);
      });
  });
});

async function updatesOf(network: ReturnType<Page["locator"]>): Promise<number> {
  const text = await network.locator('.counters div:has(dt:text-is("updates")) dd').textContent();
  return Number(text?.replaceAll(",", ""));
}

/** Waits until every network of the page has learned. */
async function updated(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      const networks = await page.locator(".backstream-studio").all();
      const updates = await Promise.all(networks.map(updatesOf));
      return updates.length > 0 && updates.every((count) => count > 10);
    }, hang)
    .toBe(true);
}
