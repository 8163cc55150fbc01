import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "esbuild";
import { minifiedScript } from "../scripts/minifiedScript.mjs";
import { births } from "./births.js";
import { departures } from "./departures.js";
import { kernelsTogether } from "./kernelsTogether.js";
import { leftOut } from "./leftOut.js";
import { packedSeries } from "./packedSeries.js";
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
  const packed = Object.entries(series).map(([name, of]) => [name, packedSeries(of)]);
  const parts: Readonly<Record<string, string>> = {
    style: readFileSync(resolve(folder, "style.css"), "utf8").replace(/\s+/g, " "),
    series: JSON.stringify(Object.fromEntries(packed)).replaceAll("<", String.raw`\u003c`),
    worker: await script("worker.ts", [leftOut(await kernelsTogether())]),
    page: await script("main.ts", []),
  };
  const html = readFileSync(resolve(folder, "page.html"), "utf8").replace(
    /\/\* (\w+) \*\//g,
    (_, name: string) => parts[name],
  );
  return { html, gzipped: gzipSync(html, { level: 9 }).length };
}

async function script(entry: string, plugins: readonly Plugin[]): Promise<string> {
  const text = await minifiedScript(resolve(folder, entry), {
    platform: "browser",
    format: "iife",
    // The classes of RxJS are classes there.
    conditions: ["@backstream/source", "es2015"],
    plugins,
  });
  // What would end its element in the page, where it stands in a string.
  return text.replaceAll("</script", String.raw`<\/script`).replaceAll("<!--", String.raw`<\!--`);
}

/** Writes it to a file, whose folder is made where it does not exist. */
export function writePlayground(file: string, { html }: Built): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, html);
}
