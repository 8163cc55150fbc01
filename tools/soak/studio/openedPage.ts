import { chromium } from "../../tests/chromium.js";

/** A page that is open in a browser. */
export interface OpenedPage {
  /** What its console says. */
  readonly complaints: readonly string[];
  /** Bytes of its heap, after garbage has been collected. */
  heap(): Promise<number>;
  close(): Promise<void>;
}

/** Opens an address in Chromium; undefined where that, or playwright-core, is not on this machine. */
export async function openedPage(url: string): Promise<OpenedPage | undefined> {
  const playwright = await import("playwright-core").catch(() => undefined);
  if (!chromium || !playwright) return undefined;
  const browser = await playwright.chromium.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  await page.locator(".counters dd").first().waitFor();
  const session = await page.context().newCDPSession(page);
  return {
    complaints,
    async heap() {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      return usedSize;
    },
    close: () => browser.close(),
  };
}
