import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import generatePackage from "../generators/package/generator.mjs";
import generateUnit from "../generators/unit/generator.mjs";
import { workspace } from "./exports.js";

/** What an Nx generator writes to: this workspace as it is, and what was written, which stays in memory. */
function overlay() {
  const written = new Map<string, string>();
  const read = (path: string) =>
    written.get(path) ??
    (existsSync(join(workspace, path)) ? readFileSync(join(workspace, path), "utf8") : null);
  const write = (path: string, text: string) => void written.set(path, text);
  return { written, read, write, exists: (path: string) => read(path) !== null };
}

it("a package depends on what it uses, and on RxJS as a peer", () => {
  const tree = overlay();
  generatePackage(tree, { name: "metrics", description: "Metrics", tier: 4, uses: "tensors,rxjs,core" });
  const manifest = JSON.parse(tree.read("packages/metrics/package.json") ?? "");
  const { version } = JSON.parse(tree.read("packages/core/package.json") ?? "");
  expect(manifest).toMatchObject({
    name: "@backstream/metrics",
    author: "Backstream contributors",
    repository: { type: "git", directory: "packages/metrics" },
    nx: { tags: ["tier:4"] },
  });
  expect(tree.read("packages/metrics/LICENSE")).toContain("Backstream contributors");
  expect(Object.entries(manifest.dependencies)).toEqual([
    ["@backstream/core", `^${version}`],
    ["@backstream/tensors", `^${version}`],
  ]);
  expect(manifest.peerDependencies).toEqual({ rxjs: "^7.8.0" });
  expect(JSON.parse(tree.read("packages/metrics/tsconfig.json") ?? "").references).toEqual([
    { path: "../core" },
    { path: "../tensors" },
  ]);
});

it("neither overwrites what exists", () => {
  expect(() => generatePackage(overlay(), { name: "core" })).toThrow("packages/core exists already");
  expect(() => generateUnit(overlay(), { kind: "layer", name: "gru" })).toThrow(
    "packages/layers/src/gru.ts exists already",
  );
});

it("a unit is exported where the alphabet wants it", () => {
  const tree = overlay();
  tree.write(
    "packages/losses/src/index.ts",
    'export {\n  a,\n  b,\n} from "./ab.js";\nexport { x } from "./x.js";\n',
  );
  generateUnit(tree, { kind: "loss", name: "bisquare" });
  generateUnit(tree, { kind: "loss", name: "zero" });
  expect(tree.read("packages/losses/src/index.ts")).toBe(
    'export {\n  a,\n  b,\n} from "./ab.js";\nexport { bisquare } from "./bisquare.js";\nexport { x } from "./x.js";\nexport { zero } from "./zero.js";\n',
  );
});

// New units pass their own tests: the contracts cannot move away from the generator unnoticed.
const folder = join(workspace, "tools/.generated");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const units = { layer: "newLayer", loss: "newLoss", optimizer: "newOptimizer" };
for (const [kind, name] of Object.entries(units)) {
  const tree = overlay();
  generateUnit(tree, { kind, name });
  for (const [path, text] of tree.written) {
    if (path.endsWith("index.ts")) continue;
    const src = join(workspace, path, "..");
    const elsewhere = text.replaceAll(/"\.\/(\w+)\.js"/g, (own, file) =>
      file === name ? own : `"${src}/${file}.js"`,
    );
    writeFileSync(join(folder, basename(path)), elsewhere);
  }
  const tests = join(folder, `${name}.test.ts`);
  describe(`a new ${kind}`, async () => {
    await import(/* @vite-ignore */ tests);
  });
}

it("new units type-check", () => {
  const compiler = join(workspace, "node_modules/typescript-7/bin/tsc");
  const project = ["-p", "tools/config/tsconfig.generated.json"];
  const { stdout } = spawnSync(process.execPath, [compiler, ...project], {
    cwd: workspace,
    encoding: "utf8",
  });
  expect(stdout.split("\n").filter((line) => line.startsWith("tools/.generated"))).toEqual([]);
});
