import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { configDefaults, defineConfig, type ViteUserConfig } from "vitest/config";

// "@backstream/source" makes every workspace import resolve to TypeScript
// source, so tests never need a build.
const source = "@backstream/source";
const workspace = resolve(import.meta.dirname, "../..");

const hang = 120_000;

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
        : ["{src,tests,bench,soak,programs,datasets,examples,playground}/**/*.test.ts"],
    // Another test writes and runs the generated ones; the slow ones have a run of their own (vitest.slow.config.ts).
    exclude: [...configDefaults.exclude, "**/.generated/**", "**/*.slow.test.ts"],
    // A file without a test fails.
    passWithNoTests: false,
    // No test depends on time: these end a test that hangs, on a machine however busy, and no test sets its own.
    testTimeout: hang,
    hookTimeout: hang,
    // A process for each core, not for each file: starting them took most of the time. A file that resets modules or
    // stubs globals puts them back.
    pool: "forks",
    isolate: false,
    maxWorkers: availableParallelism(),
    execArgv: ["--expose-gc"],
    reporters: ["default", ["json", { outputFile: ".reports/tests.json" }]],
    benchmark: { include: ["src/**/*.bench.ts"] },
  },
});
export default config;
