// Runs a TypeScript program of this workspace straight from source: node tools/scripts/run.mjs <entry.ts> [...args]
// Makes the kernels and the studio's page if they are stale, and bundles the workspace packages; others stay in node_modules.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { build } from "esbuild";
import { bundlePage } from "./page.mjs";
import { compileKernels } from "./wasm.mjs";

/** Builds and runs `entry`; returns its exit code. */
export async function run(entry, args) {
  await compileKernels();
  await bundlePage();
  const outfile = await bundle(resolve(entry));
  const child = spawn(process.execPath, ["--expose-gc", "--enable-source-maps", outfile, ...args], {
    stdio: "inherit",
  });
  // A terminal sends Ctrl-C to the child as well: wait for it to end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  // As a shell says it: 130 for a program that Ctrl-C has ended.
  return new Promise((done) =>
    child.on("exit", (code, signal) => done(code ?? 128 + constants.signals[signal])),
  );
}

const workspaceOnly = {
  name: "workspace-only",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || /^(@backstream\/|backstream$)/.test(path) ? undefined : { external: true },
    );
  },
};

/** The folder of the entry's package.json, so that its own dependencies are found; undefined outside any package. */
function homeOf(entry) {
  let home = dirname(entry);
  while (!existsSync(join(home, "package.json"))) {
    if (home === dirname(home)) return undefined;
    home = dirname(home);
  }
  return home;
}

async function bundle(entry) {
  const home = homeOf(entry);
  const name = relative(home, entry).replaceAll(sep, ".").replace(/\.ts$/, "");
  const outdir = join(home, ".run");
  const { outputFiles } = await build({
    entryPoints: [{ in: entry, out: name }],
    outdir,
    outExtension: { ".js": ".mjs" },
    // What is imported by import() stays apart, and is loaded when it is needed.
    splitting: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@backstream/source"],
    plugins: [workspaceOnly],
    sourcemap: "inline",
    logLevel: "warning",
    write: false,
  });
  const outfile = join(outdir, `${name}.mjs`);
  mkdirSync(outdir, { recursive: true });
  // The entry last. Other files have names by their content, so a process that runs an older entry keeps its own.
  const isEntry = ({ path }) => Number(path === outfile);
  for (const { path, contents } of outputFiles.toSorted((a, b) => isEntry(a) - isEntry(b))) {
    // Another process may run the same file at this moment: it must not read half of it.
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, contents);
    renameSync(unfinished, path);
  }
  return outfile;
}

if (process.argv[1] === import.meta.filename) {
  const [entry, ...args] = process.argv.slice(2);
  if (entry === undefined || !existsSync(entry)) {
    console.error(`run: ${entry ?? "no program"} is no file; give the path of a TypeScript program`);
    process.exitCode = 2;
  } else if (homeOf(resolve(entry)) === undefined) {
    console.error(
      `run: ${entry} is in no package, expected a folder with a package.json above it; put it into one such as tools`,
    );
    process.exitCode = 2;
  } else process.exitCode = await run(entry, args);
}
