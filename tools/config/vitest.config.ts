import { basename, resolve } from "node:path";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { configDefaults, defineConfig, type ViteUserConfig } from "vitest/config";

// "@backstream/source" makes every workspace import resolve to TypeScript
// source, so tests never need a build.
const source = "@backstream/source";
const workspace = resolve(import.meta.dirname, "../..");

/** Runs in the folder of one project, or at the top for all of them. */
const config: ViteUserConfig = defineConfig({
  root: process.cwd(),
  cacheDir: resolve(workspace, "node_modules/.vite", basename(process.cwd())),
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    include:
      process.cwd() === workspace
        ? ["packages/*/src/**/*.test.ts", "tools/**/*.test.ts"]
        : ["{src,tests,bench,programs,datasets,examples}/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "**/.generated/**"], // another test writes and runs these
    passWithNoTests: true,
    // A process for each core, not for each file: starting them took most of the time. A file that resets modules or
    // stubs globals puts them back.
    pool: "forks",
    isolate: false,
    execArgv: ["--expose-gc"],
    reporters: ["default", ["json", { outputFile: ".reports/tests.json" }]],
    benchmark: { include: ["src/**/*.bench.ts"] },
  },
});
export default config;
