// Nx plugin: gives every packages/*/package.json the same targets, so that a
// package holds no build configuration of its own.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const shared = (...files) => [
  ...files.map((f) => `{workspaceRoot}/tools/config/${f}`),
  "{workspaceRoot}/tsconfig.base.json",
  { runtime: "node -v" },
];
const uses = (...packages) => ({ externalDependencies: packages });
// What git does not hold: the kernels, and the studio's page and thread as text.
const generated = [
  { projects: ["@backstream/tensors"], target: "wasm" },
  { projects: ["@backstream/studio"], target: "page" },
];
const tsc = (up) => `node ${up}/node_modules/typescript-7/bin/tsc`;
const vitest = "vitest run --config";

// Tests resolve workspace imports to source and may use any lower tier and the law suites (which package.json
// does not declare, it would be a cycle): a test is out of date when any package's source changed.
const sources = [
  "{workspaceRoot}/packages/*/src/**/*",
  "!{workspaceRoot}/packages/*/src/**/*.test.ts",
  "!{workspaceRoot}/packages/*/src/**/*.bench.ts",
  "{workspaceRoot}/packages/tensors/assembly/**/*",
];

const cached = (root) => (command, rest) => ({ command, options: { cwd: root }, cache: true, ...rest });

function packageTargets(root, isPrivate) {
  const run = cached(root);
  return {
    ...(root === "packages/tensors" && {
      wasm: run("node ../../tools/scripts/wasm.mjs", {
        inputs: [
          "{projectRoot}/assembly/**/*",
          "{workspaceRoot}/tools/scripts/{wasm,compileAssembly}.mjs",
          uses("assemblyscript"),
        ],
        outputs: ["{projectRoot}/src/generated"],
      }),
    }),
    ...(root === "packages/studio" && {
      page: run("node ../../tools/scripts/page.mjs", {
        inputs: [
          "production",
          "^production",
          "{workspaceRoot}/tools/scripts/{page,minifiedScript,leanUplot}.mjs",
          uses("esbuild", "uplot", "vite"),
        ],
        outputs: ["{projectRoot}/src/generated"],
      }),
    }),
    typecheck: run(`${tsc("../..")} -b`, {
      dependsOn: [...generated, "^typecheck"],
      inputs: ["production", "^production", ...shared(), uses("typescript-7")],
      outputs: ["{projectRoot}/.types"],
    }),
    test: run(`${vitest} ../../tools/config/vitest.config.ts`, {
      dependsOn: generated,
      inputs: ["default", ...sources, ...shared("vitest.config.ts"), uses("vitest", "vite", "fast-check")],
      outputs: ["{projectRoot}/.reports"],
    }),
    ...(!isPrivate && {
      build: run("tsup --config ../../tools/config/tsup.config.ts", {
        dependsOn: [...generated, "^build"],
        inputs: ["production", "^production", ...shared("tsup.config.ts"), uses("tsup", "typescript")],
        outputs: ["{projectRoot}/dist"],
      }),
      // Are package.json's exports and types right for every kind of consumer? ESM only is meant.
      "check-package": run(
        "publint --strict && attw --pack . --quiet --profile node16 --ignore-rules cjs-resolves-to-esm",
        {
          dependsOn: ["build"],
          inputs: ["production", "^production", uses("publint", "@arethetypeswrong/cli")],
        },
      ),
    }),
  };
}

/** What no package can check alone: the types of all tests, names, tiers, examples. */
function toolsTargets(root) {
  const run = cached(root);
  const all = ["default", "{workspaceRoot}/packages/**/*", "{workspaceRoot}/*", ...shared()];
  return {
    typecheck: run(`${tsc("..")} -p ../packages && ${tsc("..")} -p .`, {
      dependsOn: generated,
      inputs: [...all, uses("typescript-7", "vitest", "fast-check")],
      outputs: [],
    }),
    test: run(`${vitest} config/vitest.config.ts`, {
      dependsOn: generated,
      inputs: [...all, uses("vitest", "vite", "typescript")],
      outputs: ["{projectRoot}/.reports"],
    }),
  };
}

export const name = "backstream";

export const createNodes = [
  "{packages/*,tools}/package.json",
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const root = dirname(file);
      const pkg = JSON.parse(readFileSync(join(workspaceRoot, file), "utf8"));
      const targets = root === "tools" ? toolsTargets(root) : packageTargets(root, pkg.private);
      return [file, { projects: { [root]: { root, name: pkg.name, targets } } }];
    }),
];
