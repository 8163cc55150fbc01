import { defineConfig, type ViteUserConfig } from "vitest/config";
import base from "./vitest.config.js";

/** Tests that take seconds each: programs that train for a while, processes that are killed. At the top only. */
const config: ViteUserConfig = defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["{packages,tools}/**/*.slow.test.ts"],
    exclude: ["**/node_modules/**"],
    testTimeout: 600_000,
    reporters: ["default", ["json", { outputFile: ".reports/slow.json" }]],
  },
});
export default config;
