import { writeFileSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { chromium as playwright } from "playwright-core";
import { minifiedScript } from "../scripts/minifiedScript.mjs";
import { departuresRun } from "./departuresRun.js";
const folder = resolve(import.meta.dirname, "../pictures");
console.time("run");
const messages = await departuresRun();
console.timeEnd("run");
console.log(messages.length, messages.filter(m => m.includes('"type":"event"')).join("\n"));
const script = await minifiedScript(resolve(folder, "shown.ts"), { platform: "browser", format: "iife" });
const browser = await playwright.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const colorScheme of ["light", "dark"] as const) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, colorScheme });
  page.on("console", m => console.log(m.text())); page.on("pageerror", m => console.log(m.message));
  await page.setContent('<!doctype html><html lang="en"><meta charset="utf-8"><style>html,body{height:100%;margin:0}</style><body></body></html>');
  await page.addScriptTag({ content: script });
  await page.evaluate((all) => (globalThis as any).show(all), messages);
  await page.waitForTimeout(1500);
  const png = await page.screenshot({ path: `/tmp/studio-${colorScheme}.png`, fullPage: true });
  console.log(colorScheme, png.length, await page.evaluate(() => document.documentElement.scrollHeight));
  for (const s of await page.locator(".panel > .sentence:visible").allTextContents()) console.log(" ", s);
}
await browser.close();
process.exit(0);
