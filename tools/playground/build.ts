import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { births } from "./births.js";
import { minifiedScript } from "../scripts/minifiedScript.mjs";
import { departures } from "./departures.js";
import type { Series } from "./Series.js";

// This file may be bundled into tools/.run.
const folder = resolve(import.meta.dirname, "../playground");

/** A page that was built. */
export interface Built {
  readonly html: string;
  /** Bytes, as a server would send it. */
  readonly gzipped: number;
}

/** The data that the page holds; it makes the waves by itself. */
export async function heldSeries(): Promise<Readonly<Record<string, Series>>> {
  return { departures: await departures(35), births: await births() };
}

/** Builds the playground: one HTML file, which needs nothing else. */
export async function buildPlayground(series: Readonly<Record<string, Series>>): Promise<Built> {
  const [page, worker] = await Promise.all([script("main.ts"), script("worker.ts")]);
  const style = readFileSync(resolve(folder, "style.css"), "utf8");
  const json = (value: unknown): string => JSON.stringify(value).replaceAll("<", String.raw`\u003c`);
  const html = readFileSync(resolve(folder, "page.html"), "utf8")
    .replace("/* style */", () => style)
    .replace('id="series">', (tag) => tag + json(series))
    .replace('id="worker">', (tag) => tag + json(worker))
    .replace(
      "<script></script>",
      () => `<script>${page.replaceAll("</script", String.raw`<\/script`)}</script>`,
    );
  return { html, gzipped: gzipSync(html, { level: 9 }).length };
}

const script = (entry: string): Promise<string> =>
  minifiedScript(resolve(folder, entry), { platform: "browser", format: "iife" });

/** Writes it to a file, whose folder is made where it does not exist. */
export function writePlayground(file: string, { html }: Built): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, html);
}
