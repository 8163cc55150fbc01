// npm test [-- filters and options of vitest]: the unit tests of all packages, the workspace's own tests and the
// examples of all documents, in one run from source. npm run test:slow [-- …]: the tests that take seconds each.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { bundlePage } from "./page.mjs";
import { compileKernels } from "./wasm.mjs";

await compileKernels();
await bundlePage();
const root = resolve(import.meta.dirname, "../..");
const vitest = resolve(root, "node_modules/vitest/vitest.mjs");
const [config, ...options] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--config", `tools/config/${config}`, ...options],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
