import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

/** The programs of this folder, each in one file with the library: they start twice as fast. */
export interface Programs {
  readonly learner: string;
  readonly publisher: string;
  /** A folder for files of the test. */
  readonly folder: string;
  remove(): void;
}

/** Builds them in a folder of their own under tools/.run, where their dependencies are found. */
export async function programs(): Promise<Programs> {
  // This file may itself be bundled into tools/.run.
  const tools = resolve(import.meta.dirname, import.meta.dirname.endsWith(".run") ? ".." : "../..");
  mkdirSync(join(tools, ".run"), { recursive: true });
  const folder = mkdtempSync(join(tools, ".run/durable-"));
  await build({
    entryPoints: ["learner", "publisher"].map((name) => join(tools, `soak/durable/${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@backstream/source"],
    external: ["@nats-io/*", "ioredis", "rxjs", "cborg", "hyparquet", "hyparquet-compressors"],
    logLevel: "error",
  });
  return {
    learner: join(folder, "learner.mjs"),
    publisher: join(folder, "publisher.mjs"),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
