import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FixtureOptions } from "../../packages/studio/src/fixtures/FixtureOptions.js";
import { fixtureRun } from "../../packages/studio/src/fixtures/fixtureRun.js";
import { report } from "../../packages/studio/src/report.js";
import { chromium } from "./chromium.js";
import { drawn, mistakes, newPage } from "./pageChecks.js";
import { studioServer, type StudioServer } from "./studioServer.js";

if (!chromium) console.log("studio: no Chromium on this machine, so its page is not tested in one");

// The time only ends a hang.
const hang = { timeout: 100_000 };

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
    prepare?: (page: Page) => Promise<void>,
  ): Promise<void> {
    const server = await studioServer(fixtureRun(options));
    const { page, complaints, close } = await newPage(browser, options);
    try {
      await prepare?.(page);
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
        await expect.poll(() => commands.length, hang).toBe(before + 1);
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
      await expect.poll(() => commands.length, hang).toBe(1);
      // What comes behind it: all that the drag might have sent is there when this is.
      await page.getByRole("button", { name: "Checkpoint" }).press("Enter");
      await expect.poll(() => commands.at(-1)?.type, hang).toBe("checkpoint");
      expect(commands.map(({ type }) => type)).toEqual(["learningRate", "checkpoint"]);
      send({ ...fixtureRun().controls, learningRate: 0.05 });
      await expect.poll(() => slider.getAttribute("aria-valuetext"), hang).toBe("0.050");
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
        await expect.poll(() => panel.locator(".spoken").textContent(), hang).toBe(before);
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

  it("closes its stream half a minute after it was hidden, not before, and opens it again when it is shown", async () => {
    const hide = (page: Page, hidden: boolean) =>
      page.evaluate((isHidden) => {
        Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    const aborts = (page: Page) => page.evaluate(() => (globalThis as unknown as Counting).aborts);
    await opened(
      {},
      async (page, server) => {
        await hide(page, true);
        await page.clock.fastForward(29_000);
        await hide(page, false);
        await hide(page, true);
        await page.clock.fastForward(29_900);
        expect([await aborts(page), server.open(), server.streams()]).toEqual([0, 1, 1]);
        await page.clock.fastForward(100);
        expect(await aborts(page)).toBe(1);
        await expect.poll(server.open, hang).toBe(0);
        await hide(page, false);
        await expect.poll(server.open, hang).toBe(1);
        expect(server.streams()).toBe(2);
        const frame = fixtureRun().frame(500);
        server.send(frame);
        const ticks = frame.counters.ticks.toLocaleString("en-US");
        await expect.poll(() => page.locator(".counters dd").first().textContent(), hang).toBe(ticks);
        expect(await page.locator(".status").textContent()).toBe("live");
      },
      async (page) => {
        await page.clock.install();
        await page.addInitScript(() => {
          const counting = globalThis as unknown as Counting;
          counting.aborts = 0;
          const abort = AbortController.prototype.abort; // oxlint-disable-line typescript/unbound-method -- called with it
          AbortController.prototype.abort = function (reason) {
            counting.aborts++;
            abort.call(this, reason);
          };
        });
      },
    );
  });

  it.each([
    ["ten times a second", undefined, 10],
    ["once a second where motion is to be reduced", "reduce", 1],
  ] as const)("draws what comes %s", async (_, reducedMotion, redraws) => {
    const counted = (page: Page, what: keyof Counting) =>
      page.evaluate((name) => (globalThis as unknown as Counting)[name], what);
    await opened(
      reducedMotion ? { reducedMotion } : {},
      async (page, server) => {
        const seconds = 3;
        await page.clock.pauseAt(Date.now() + 3_600_000);
        await page.evaluate(() => {
          const counting = globalThis as unknown as Counting;
          counting.redraws = 0;
          // Of a frame, each counter is written once.
          new MutationObserver(() => counting.redraws++).observe(document.querySelector(".counters dd")!, {
            childList: true,
            characterData: true,
            subtree: true,
          });
        });
        for (let frame = 0; frame < 10 * seconds; frame++) {
          const before = await counted(page, "messages");
          server.send(fixtureRun().frame(500 + frame));
          await expect.poll(() => counted(page, "messages"), hang).toBe(before + 1);
          await page.clock.runFor(100);
        }
        expect(await counted(page, "redraws")).toBe(redraws * seconds);
      },
      async (page) => {
        await page.clock.install();
        await page.addInitScript(() => {
          const counting = globalThis as unknown as Counting;
          counting.messages = 0;
          const dispatch = EventTarget.prototype.dispatchEvent; // oxlint-disable-line typescript/unbound-method -- called with it
          EventTarget.prototype.dispatchEvent = function (event) {
            if (event.type === "message") counting.messages++;
            return dispatch.call(this, event);
          };
        });
      },
    );
  });

  it("keeps its bars in forced colours, also where motion is to be reduced", async () => {
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
      await expect
        .poll(() => page.locator(".status").textContent(), hang)
        .toContain("refused: open the address");
      await page.goto("about:blank");
      await page.goto(server.url);
      await expect.poll(() => page.locator(".status").textContent(), hang).toBe("live");
      const before = server.streams();
      server.drop();
      await expect.poll(server.streams, hang).toBe(before + 1);
      await expect.poll(() => page.locator(".status").textContent(), hang).toBe("live");
      server.send({ type: "bye", why: "all samples are learned" });
      await expect
        .poll(() => page.locator(".status").textContent(), hang)
        .toBe("ended: all samples are learned");
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
      await expect.poll(ticks, hang).not.toBe(last);
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
      await expect.poll(() => page.locator(".reach .sentence").textContent(), hang).toContain("it vanishes");
      expect(await page.locator("h1").textContent()).toBe("with Elman");
      expect(await mistakes(page)).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  });
});

/** What a test counts in the page. */
interface Counting {
  aborts: number;
  messages: number;
  redraws: number;
}
