import { chromium as playwright } from "playwright-core";
import { mkdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { fixtureRun } from "../../packages/studio/src/fixtures/fixtureRun.js";
import { studioServer } from "./studioServer.js";
import { report } from "../../packages/studio/src/report.js";
mkdirSync(".reports", { recursive: true });
const browser = await playwright.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const only = process.argv[2] ?? "";
async function shot(name: string, options: any, context: any, act?: (page: any) => Promise<void>) {
  if (only && !name.includes(only)) return;
  const server = await studioServer(fixtureRun(options));
  const page = await browser.newPage({ ...context });
  page.on("console", (m: any) => console.log(name, m.type(), m.text()));
  page.on("pageerror", (e: any) => console.log(name, "ERR", e.stack));
  await page.goto(server.url);
  await page
    .waitForFunction(() => document.querySelector(".counters dd"), undefined, { timeout: 10000 })
    .catch((e: any) => console.log(name, e.message));
  await page.waitForTimeout(900);
  await act?.(page);
  await page.screenshot({ path: `.reports/studio-${name}.png`, fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) console.log(name, "sideways", wide);
  if (server.violations.length) console.log(name, server.violations);
  await page.close();
  await server.close();
}
const wide = { viewport: { width: 1440, height: 1000 } };
await shot("dark", {}, { ...wide, colorScheme: "dark" }, async (p) => {
  await p.keyboard.press(" ");
  await p.waitForTimeout(400);
});
await shot("light", { cell: "elman" }, { ...wide, colorScheme: "light" });
await shot("yesno", { kind: "yesNo", late: true }, { ...wide, colorScheme: "dark" });
await shot("classes", { kind: "classes" }, { ...wide, colorScheme: "light" });
await shot("late", { late: true }, { ...wide, colorScheme: "light" });
await shot("1100", {}, { viewport: { width: 1100, height: 900 }, colorScheme: "light" });
await shot("420", {}, { viewport: { width: 420, height: 900 }, colorScheme: "dark" });
await shot("1920", {}, { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" });
await shot("forced", {}, { ...wide, forcedColors: "active" });
await shot("open", {}, { ...wide, colorScheme: "dark" }, async (p) => {
  for (const s of await p.locator("summary").all()) await s.click();
  await p.locator(".learning figure").focus();
  for (let i = 0; i < 40; i++) await p.keyboard.press("ArrowLeft");
  await p.waitForTimeout(400);
});
await shot("keys", {}, { ...wide, colorScheme: "dark" }, async (p) => {
  await p.keyboard.press("?");
});
for (const [name, html] of [
  ["report", report(fixtureRun().recording(60))],
  [
    "compare",
    report(
      fixtureRun({ run: "gru" }).recording(60),
      fixtureRun({ cell: "elman", run: "elman" }).recording(60),
    ),
  ],
] as const) {
  if (only && !name.includes(only)) continue;
  writeFileSync(`.reports/studio-${name}.html`, html);
  console.log(name, html.length);
  const page = await browser.newPage({ ...wide, colorScheme: "light" });
  page.on("console", (m: any) => console.log(name, m.type(), m.text()));
  page.on("pageerror", (e: any) => console.log(name, "ERR", e.stack));
  await page.goto(pathToFileURL(`.reports/studio-${name}.html`).href);
  await page.waitForTimeout(800);
  await page.screenshot({ path: `.reports/studio-${name}.png`, fullPage: true });
  await page.close();
}
await browser.close();
