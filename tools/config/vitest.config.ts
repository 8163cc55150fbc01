import { basename } from "node:path";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig, type ViteUserConfig } from "vitest/config";

// "@backstream/source" makes every workspace import resolve to TypeScript
// source, so tests never need a build.
const source = "@backstream/source";

/** Runs in the folder of one project. */
const config: ViteUserConfig = defineConfig({
  root: process.cwd(),
  cacheDir: `${import.meta.dirname}/../../node_modules/.vite/${basename(process.cwd())}`,
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    include: ["src/**/*.test.ts"],
    passWithNoTests: true,
    execArgv: ["--expose-gc"],
    reporters: ["default", ["json", { outputFile: ".reports/tests.json" }]],
    benchmark: { include: ["src/**/*.bench.ts"] },
  },
});
export default config;
