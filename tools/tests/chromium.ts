import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";

/** The browser of this machine, where there is one. */
export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

/** For a browser without a window that asks for nothing from the network; its data stand in `folder`. */
export function chromiumOptions(folder: string): readonly string[] {
  const options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync";
  const quiet = "--disable-background-networking --disable-component-update";
  return [...`${options} ${quiet}`.split(" "), `--user-data-dir=${folder}/user`];
}

/** Opens an address in a browser, which runs until `killBrowser`. */
export function openBrowser(folder: string, address: string): ChildProcess {
  const args = [...chromiumOptions(folder), "--remote-debugging-port=0", address];
  return spawn(chromium ?? "", args, { stdio: "ignore", detached: true });
}

/** Kills the browser with all its processes. */
export async function killBrowser(browser: ChildProcess): Promise<void> {
  const exit = once(browser, "exit");
  process.kill(-browser.pid!, "SIGKILL"); // it has started
  await exit;
}

/** Removes the folder of a browser that has ended. Its last processes may still write there, so it is tried again. */
export async function removeBrowserFolder(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === 50) throw error;
      await setTimeout(100);
    }
  }
}

/** Bundles a program of this folder, with the sources of the packages, for a page. */
export async function bundleForBrowser(
  program: string,
  outfile: string,
  external: readonly string[] = [],
): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, program)],
    outfile,
    bundle: true,
    platform: "browser",
    format: "esm",
    conditions: ["@backstream/source"],
    external: [...external],
    logLevel: "silent",
  });
}
