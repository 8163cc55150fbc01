import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureRun, type FixtureOptions } from "../../packages/studio/src/fixtures/fixtureRun.js";
import { page as html } from "../../packages/studio/src/generated/page.js";
import { report } from "../../packages/studio/src/report.js";
import { chromium } from "./chromium.js";
import { studioServer, type StudioServer } from "./studioServer.js";

const limit = 45_000;

it("the page is at most 45 kB gzipped", () => {
  const size = gzipSync(html, { level: 9 }).length;
  console.log(`studio: the page is ${(size / 1000).toFixed(1)} kB gzipped, at most ${limit / 1000}`);
  expect(size).toBeLessThanOrEqual(limit);
});

if (!chromium) console.log("studio: no Chromium on this machine, so its page is not tested in one");

const charts = ["learning", "saying", "marbles", "reach", "memory", "step-size"];

describe.skipIf(!chromium)("the studio's page in Chromium", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "backstream-studio-"));
    browser = await playwright.launch({
      executablePath: chromium!, // skipped otherwise
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page of a made-up run; at the end, nothing may have been said on its console, blocked or asked elsewhere. */
  async function opened(
    options: FixtureOptions & BrowserContextOptions,
    use: (page: Page, server: StudioServer) => Promise<void>,
  ): Promise<void> {
    const server = await studioServer(fixtureRun(options));
    const { page, complaints, close } = await newPage(browser, options);
    try {
      await page.goto(server.url);
      await page.locator(".counters dd").first().waitFor();
      await use(page, server);
      expect({ complaints, violations: server.violations, foreign: server.foreign }).toEqual({
        complaints: [],
        violations: [],
        foreign: [],
      });
    } finally {
      await close();
      await server.close();
    }
  }

  it.each([
    ["numbers", { kind: "number" }, "in the 80 % band"],
    ["a yes or no", { kind: "yesNo", late: true }, "its probabilities are"],
    ["classes", { kind: "classes" }, "of these ticks"],
  ] as const)("fills every panel, of %s", async (_, options, said) => {
    await opened(options, async (page) => {
      await drawn(page);
      const sentences = await page.locator(".panel > .sentence:visible").allTextContents();
      expect(sentences.filter((sentence) => /^No|^This net/.test(sentence) || sentence === "")).toEqual([]);
      expect(await page.locator(".saying .sentence").textContent()).toContain(said);
      expect(await page.locator("h2").allTextContents()).toEqual([
        "Is it learning?",
        "What does it say, what came?",
        "What happens from one update to the next?",
        "How far back does the error reach?",
        "What does it remember?",
        "How large is a step?",
        "Steering",
        "For whom is it good?",
        "What happened",
        "Keys",
      ]);
      expect(await page.locator(".happened li").count()).toBe(5);
      expect(await page.title()).toBe("departures an hour, 8 airports · Backstream Studio");
    });
  });

  it("sends a command for each control, by keyboard alone", async () => {
    await opened({}, async (page, { commands }) => {
      const sent = async (act: () => Promise<void>) => {
        const before = commands.length;
        await act();
        await expect.poll(() => commands.length).toBe(before + 1);
        return commands.at(-1);
      };
      const press = (name: string, key: string) => sent(() => page.getByRole("button", { name }).press(key));
      expect(await sent(() => page.keyboard.press(" "))).toEqual({ type: "pause" });
      await page.getByRole("button", { name: "Go on" }).waitFor();
      expect(await page.locator(".status").textContent()).toBe("paused");
      expect(await sent(() => page.keyboard.press("."))).toEqual({ type: "step" });
      expect(await press("Go on", "Enter")).toEqual({ type: "goOn" });
      await page.getByRole("button", { name: "Pause" }).waitFor();
      expect(await press("Pause", " ")).toEqual({ type: "pause" });
      expect(await press("Step", "Enter")).toEqual({ type: "step" });
      const slide = (label: string, key: string) => sent(() => page.getByLabel(label).press(key));
      expect(await slide("Ticks a second", "End")).toEqual({ type: "speed", ticksPerSecond: Infinity });
      expect(await slide("Ticks a second", "Home")).toEqual({ type: "speed", ticksPerSecond: 1 });
      expect(await slide("Learning rate", "Home")).toEqual({ type: "learningRate", value: 1e-6 });
      expect(await slide("Longest gradient", "End")).toEqual({ type: "maximumNorm", value: Infinity });
      expect(await page.getByLabel("Longest gradient").getAttribute("aria-valuetext")).toBe("no limit");
      expect(await sent(() => page.getByLabel("0 gru(1, 32)").press(" "))).toEqual({
        type: "frozen",
        layers: [0],
      });
      expect(await sent(() => page.getByLabel("1 dense(32, 1)").press(" "))).toEqual({
        type: "frozen",
        layers: [0, 1],
      });
      expect(await press("Checkpoint", "Enter")).toEqual({ type: "checkpoint" });
      expect(await press("Roll back", "Enter")).toEqual({ type: "rollBack" });
      expect(await press("ATL", "Enter")).toEqual({ type: "key", key: "ATL" });
    });
  });

  it("sends one command for a drag, and shows what holds in the program, not what it asked for", async () => {
    await opened({}, async (page, { commands, send }) => {
      const slider = page.getByLabel("Learning rate");
      const { x, y, width, height } = (await slider.boundingBox())!; // it is shown
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      for (let at = 0; at <= 20; at++) await page.mouse.move(x + width * (0.5 + at / 100), y + height / 2);
      await page.mouse.up();
      await expect.poll(() => commands.length).toBe(1);
      // What comes behind it: all that the drag might have sent is there when this is.
      await page.getByRole("button", { name: "Checkpoint" }).press("Enter");
      await expect.poll(() => commands.at(-1)?.type).toBe("checkpoint");
      expect(commands.map(({ type }) => type)).toEqual(["learningRate", "checkpoint"]);
      send({ ...fixtureRun().controls, learningRate: 0.05 });
      await expect.poll(() => slider.getAttribute("aria-valuetext")).toBe("0.050");
    });
  });

  it("shows only the controls that act, and none to whoever may only look", async () => {
    const none = { flow: false, learningRate: false, maximumNorm: false, frozen: false, rollBack: false };
    await opened({ steering: { ...none, learning: true } }, async (page, { commands }) => {
      expect(await page.locator(".steering button").allTextContents()).toEqual([
        "Stop learning",
        "Checkpoint",
      ]);
      expect(await page.locator(".steering input").count()).toBe(0);
      await page.keyboard.press(" ");
      await page.getByRole("button", { name: "Stop learning" }).press("Enter");
      await page.getByRole("button", { name: "Learn again" }).waitFor();
      expect(commands).toEqual([{ type: "learning", on: false }]);
    });
    await opened({ mayControl: false }, async (page) => {
      expect(await page.locator(".steering").isVisible()).toBe(false);
      await page.keyboard.press(" ");
      await page.keyboard.press(".");
    });
  });

  it("says the value under the cursor that arrows move, and has the numbers as a table", async () => {
    await opened({}, async (page) => {
      await drawn(page);
      for (const chart of charts) {
        const panel = page.locator(`.${chart}`);
        await panel.locator("figure").press("End");
        const last = await panel.locator(".readout").textContent();
        await panel.locator("figure").press("ArrowLeft");
        const before = await panel.locator(".readout").textContent();
        expect({ chart, same: before === last || !before }).toEqual({ chart, same: false });
        // The polite region speaks when the key has rested.
        await expect.poll(() => panel.locator(".spoken").textContent()).toBe(before);
        await panel.locator("summary").press("Enter");
        await panel.locator("td").first().waitFor();
        const rows = await panel.locator("tr").count();
        expect(rows).toBeGreaterThan(2);
        expect(rows).toBeLessThanOrEqual(25);
      }
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      expect(await page.locator("kbd").count()).toBe(8);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    });
  });

  it("has no mistake that axe finds, in light, dark, paused and with many keys", async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`);
    await opened({ colorScheme: "light" }, async (page) => {
      expect(await mistakes(page)).toEqual([]);
      for (const summary of await page.locator("summary").all()) await summary.press("Enter");
      expect(await mistakes(page)).toEqual([]);
    });
    await opened({ colorScheme: "dark", keys }, async (page) => {
      expect(await mistakes(page)).toEqual([]);
      await page.keyboard.press(" ");
      await page.getByRole("button", { name: "Go on" }).waitFor();
      expect(await mistakes(page)).toEqual([]);
      await page.keyboard.press("?");
      expect(await mistakes(page)).toEqual([]);
    });
  });

  it.each([420, 820, 1100, 1440])("has no sideways scroll at %i px", async (width) => {
    await opened({ kind: "yesNo", late: true, viewport: { width, height: 900 } }, async (page) => {
      await drawn(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const left = await page.locator(".steering").boundingBox();
      const chart = await page.locator(".learning").boundingBox();
      // In one column the charts come first.
      expect(left!.y > chart!.y).toBe(width <= 1100);
    });
  });

  it("draws once a second where motion is to be reduced, and keeps its bars in forced colours", async () => {
    await opened({ reducedMotion: "reduce", forcedColors: "active" }, async (page) => {
      await drawn(page);
      const bar = page.locator(".fill").first();
      const colour = await bar.evaluate((element) => getComputedStyle(element).backgroundColor);
      const behind = await page
        .locator(".keys")
        .evaluate((element) => getComputedStyle(element).backgroundColor);
      expect(colour).not.toBe(behind);
    });
  });

  it("says so when it is refused, when the program is gone, and when the run has ended", async () => {
    const server = await studioServer(fixtureRun());
    const { page, close } = await newPage(browser, {});
    try {
      await page.goto(`${server.url}-wrong`);
      await expect.poll(() => page.locator(".status").textContent()).toContain("refused: open the address");
      await page.goto("about:blank");
      await page.goto(server.url);
      await expect.poll(() => page.locator(".status").textContent()).toBe("live");
      server.drop();
      await expect.poll(() => page.locator(".status").textContent()).toBe("live");
      server.send({ type: "bye", why: "all samples are learned" });
      await expect.poll(() => page.locator(".status").textContent()).toBe("ended: all samples are learned");
      await server.close();
      expect(await page.locator(".status").textContent()).toBe("ended: all samples are learned");
    } finally {
      await close();
    }
  });

  it("a report opens from a folder, without steering, and goes through its moments", async () => {
    const file = join(folder, "report.html");
    const run = fixtureRun({ run: "</script><img src=x onerror=alert(1)>" });
    writeFileSync(file, report(run.recording(30)));
    const { page, complaints, close } = await newPage(browser, {});
    try {
      await page.goto(pathToFileURL(file).href);
      await drawn(page);
      expect(await page.locator("h1").textContent()).toBe("</script><img src=x onerror=alert(1)>");
      expect(await page.locator(".steering").isVisible()).toBe(false);
      const ticks = () => page.locator(".counters dd").first().textContent();
      const last = await ticks();
      await page.getByLabel("Moment").press("Home");
      await expect.poll(ticks).not.toBe(last);
      expect(await mistakes(page)).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  });

  it("a report compares two runs in one chart, with the details of the one that is chosen", async () => {
    const file = join(folder, "compare.html");
    const [gru, elman] = [
      fixtureRun({ run: "with a GRU" }),
      fixtureRun({ run: "with Elman", cell: "elman" }),
    ];
    writeFileSync(file, report(gru.recording(20), elman.recording(20)));
    const { page, complaints, close } = await newPage(browser, {});
    try {
      await page.goto(pathToFileURL(file).href);
      await drawn(page);
      const sentence = page.locator(".learning .sentence");
      expect(await sentence.textContent()).toMatch(
        /^with a GRU ends at .*: with a GRU has 0\.\d+ times the loss$/,
      );
      expect(await page.locator(".reach .sentence").textContent()).toContain("halves");
      await page.getByLabel("with Elman").check();
      await expect.poll(() => page.locator(".reach .sentence").textContent()).toContain("it vanishes");
      expect(await page.locator("h1").textContent()).toBe("with Elman");
      expect(await mistakes(page)).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  });
});

async function newPage(browser: Browser, options: FixtureOptions & BrowserContextOptions) {
  const { viewport = { width: 1440, height: 1000 }, colorScheme, reducedMotion, forcedColors } = options;
  const chosen = Object.entries({ colorScheme, reducedMotion, forcedColors }).filter(([, value]) => value);
  // axe-core is put into the page by the test, past the page's own policy.
  const context = await browser.newContext({ viewport, ...Object.fromEntries(chosen) });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints, close: () => context.close() };
}

/** Waits until every chart that is shown has more than one colour in it. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll("figure canvas")]
      .filter((canvas) => canvas.getClientRects().length > 0)
      .every((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const context = (canvas as HTMLCanvasElement).getContext("2d");
        if (!context || width * height === 0) return false;
        const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
        return new Set(pixels).size > 4;
      }),
  );
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function mistakes(page: Page): Promise<string[]> {
  const has = await page.evaluate(() => "axe" in globalThis);
  if (!has) await page.evaluate(axe);
  return page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe;
    const { violations } = await run.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
  });
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: string[] }[];
  }[];
}
