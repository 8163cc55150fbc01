import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);
const programs = join(import.meta.dirname, "../programs");

it.skipIf(!chromium)("a page posts readings to a worker, which learns from them", async () => {
  const shown = await shownBy("learningPage", "learningWorker");
  const error = /^mean error of the newest readings: (0\.\d+)$/.exec(shown)?.[1];
  // "The next reading is as this one" is off by 1 - cos(1 / 5).
  expect(shown).toMatch(/^mean error/);
  expect(Number(error)).toBeLessThan(1 - Math.cos(1 / 5));
});

/** Bundles a page and its worker, serves them, and opens the page; returns the text that the page comes to show. */
async function shownBy(page: string, worker: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(programs, `${page}.ts`), join(programs, `${worker}.ts`)],
    outdir: "/",
    write: false,
    bundle: true,
    platform: "browser",
    format: "esm",
    conditions: ["@backstream/source"],
    logLevel: "silent",
  });
  const files = new Map(outputFiles.map(({ path, text }) => [path, text]));
  let resolve: (text: string) => void = () => {};
  const shown = new Promise<string>((show) => (resolve = show));
  const reporter = `new MutationObserver(() => fetch("/shown", { method: "POST", body: document.body.textContent })).observe(document.body, { childList: true });`;
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let text = "";
      request.on("data", (chunk) => (text += String(chunk)));
      request.on("end", () => {
        response.end();
        resolve(text);
      });
      return;
    }
    const script = files.get(request.url ?? "");
    response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript");
    response.end(
      script ??
        `<!doctype html><meta charset="utf-8"><body><script type="module">${reporter} import("/${page}.js").catch((error) => { document.body.textContent = String(error); });</script>`,
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const profile = mkdtempSync(join(tmpdir(), "backstream-worker-"));
  const options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync";
  const quiet = "--disable-background-networking --disable-component-update";
  const browser = spawn(
    chromium ?? "",
    [...`${options} ${quiet}`.split(" "), `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`],
    { stdio: "ignore", detached: true },
  );
  const exited = new Promise((exit) => browser.on("exit", exit));
  try {
    return await Promise.race([shown, exited.then(() => "the browser ended before the page showed a text")]);
  } finally {
    process.kill(-(browser.pid ?? 0), "SIGKILL"); // with all its processes
    await exited;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
