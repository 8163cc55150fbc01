import { resolve } from "node:path";
import { chromium as playwright, type Browser } from "playwright-core";
import { minifiedScript } from "../scripts/minifiedScript.mjs";
import { drawn, newPage } from "../tests/pageChecks.js";

// At the width of a README, which is about 900, its words can still be read.
const width = 1280;
const quality = 0.8;

// This file may be bundled into tools/.run.
const program = resolve(import.meta.dirname, "../pictures/shown.ts");

/** The studio's page of a run, light and dark, as WebP. */
export async function studioPictures(
  chromium: string,
  messages: readonly string[],
): Promise<Readonly<Record<string, Buffer>>> {
  const script = await minifiedScript(program, { platform: "browser", format: "iife" });
  const browser = await playwright.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    return {
      "studio-light.webp": await pictureOf(browser, "light", script, messages),
      "studio-dark.webp": await pictureOf(browser, "dark", script, messages),
    };
  } finally {
    await browser.close();
  }
}

async function pictureOf(
  browser: Browser,
  colorScheme: "light" | "dark",
  script: string,
  messages: readonly string[],
): Promise<Buffer> {
  const opened = await newPage(browser, {
    colorScheme,
    viewport: { width, height: 900 },
  });
  const { page, complaints } = opened;
  await page.setContent(
    '<!doctype html><html lang="en"><style>html,body{margin:0}</style><body></body></html>',
  );
  await page.addScriptTag({ content: script });
  // As the program has defined it.
  await page.evaluate(
    (all) => (globalThis as unknown as { show(of: readonly string[]): void }).show(all),
    messages,
  );
  await page.locator(".counters dd").first().waitFor();
  await drawn(page);
  const layout = page.locator(".backstream-studio");
  const png = await layout.screenshot();
  const webp = await page.evaluate(toWebp, [png.toString("base64"), quality] as const);
  if (complaints.length > 0) throw new Error(`pictures: the page complains: ${complaints.join("; ")}`);
  await opened.close();
  return Buffer.from(webp, "base64");
}

/** In the page: the browser compresses it. */
async function toWebp([png, quality]: readonly [string, number]): Promise<string> {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d")!.drawImage(image, 0, 0); // a new canvas has one
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}
