import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page as somebody has it who likes these things, and what it complains about on its console. */
export async function newPage(browser: Browser, options: BrowserContextOptions): Promise<OpenPage> {
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
export async function drawn(page: Page): Promise<void> {
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

/** What axe-core finds in the page. */
export async function mistakes(page: Page): Promise<string[]> {
  const has = await page.evaluate(() => "axe" in globalThis);
  if (!has) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe;
    const { violations } = await run.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
  });
}

interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: string[] }[];
  }[];
}
