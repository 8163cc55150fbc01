import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkBoundaries } from "../scripts/boundaries.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "backstream-boundaries-"));
});
afterEach(() => rmSync(root, { recursive: true }));

interface Fixture {
  tier: number | string;
  only?: string;
  bundles?: string;
  exports?: Record<string, string>;
  uses?: string[];
  testsUse?: string[];
  references?: string[];
  files?: Record<string, string>;
}

/** Writes packages/<name> into the fixture workspace; references follow from the dependencies unless given. */
function write(
  name: string,
  { tier, only, bundles, exports, uses = [], testsUse = [], references, files = {} }: Fixture,
): void {
  const ours = uses.filter((used) => used.startsWith("@backstream/")).map((used) => used.slice(12));
  const versions = (names: string[]) => Object.fromEntries(names.map((used) => [used, "*"]));
  const all: Record<string, string> = {
    "package.json": JSON.stringify({
      name: `@backstream/${name}`,
      dependencies: versions(uses),
      devDependencies: versions(testsUse),
      exports,
      nx: {
        tags: [`tier:${tier}`, ...(only ? [`only:${only}`] : []), ...(bundles ? [`bundles:${bundles}`] : [])],
      },
    }),
    "tsconfig.json": JSON.stringify({
      references: (references ?? ours).map((used) => ({ path: `../${used}` })),
    }),
    ...files,
  };
  for (const [file, content] of Object.entries(all)) {
    const path = join(root, "packages", name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

it("accepts this workspace", () => {
  expect(checkBoundaries(resolve(import.meta.dirname, "../.."))).toEqual([]);
});

it("accepts imports that go downward, and tests that use lower tiers and the law suites", () => {
  write("tensors", { tier: 0 });
  write("layers", {
    tier: 2,
    uses: ["@backstream/tensors"],
    files: {
      "src/gru.ts": 'import { tensor } from "@backstream/tensors"; import { gate } from "./gate.js";',
      "src/gru.test.ts":
        'import { layerLaws } from "@backstream/testing"; import "../../../data.json"; import "node:fs";',
    },
  });
  write("operators", {
    tier: 3,
    uses: ["@backstream/tensors", "rxjs"],
    files: {
      "src/forward.ts": 'import { Observable } from "rxjs";',
      "src/forward.test.ts": 'import { gru } from "@backstream/layers";',
    },
  });
  write("testing", { tier: "testing", uses: ["@backstream/layers", "@backstream/operators", "rxjs"] });
  expect(checkBoundaries(root)).toEqual([]);
});

it("refuses dependencies that go upward or sideways, and rxjs below tier 3", () => {
  write("core", { tier: 1, uses: ["@backstream/layers", "rxjs"] });
  write("layers", { tier: 2, testsUse: ["@backstream/losses"] });
  write("losses", { tier: 2 });
  expect(checkBoundaries(root)).toEqual([
    "core/package.json: @backstream/core (tier 1) must not use @backstream/layers (tier 2)",
    "core/package.json: @backstream/core (tier 1) must not use rxjs, which tiers from 3 up do",
    "layers/package.json: @backstream/layers (tier 2) must not use @backstream/losses (tier 2)",
  ]);
});

it("refuses the same in import statements, whatever package.json says", () => {
  write("tensors", { tier: 0 });
  write("layers", {
    tier: 2,
    uses: ["@backstream/tensors"],
    files: {
      "src/a.ts": 'import type { Loss } from "@backstream/losses";',
      "src/b.ts": 'export * from "@backstream/tensors/src/tensor.js";',
      "src/c.ts": 'const rxjs = await import("rxjs");',
      "src/d.ts": 'import { tensor } from "../../tensors/src/tensor.js";',
      "src/e.ts": 'import { readFileSync } from "node:fs";',
      "src/f.ts": 'import { layerLaws } from "@backstream/testing";',
      "src/g.ts": 'import { gru } from "@backstream/layers";',
      "src/h.ts": 'import { z } from "zod";',
      "src/i.test.ts": 'import { forward } from "@backstream/operators";',
      "src/j.test.ts": 'await import("../../tensors/src/tensor.test.js");',
    },
  });
  write("losses", { tier: 2, files: { "src/a.ts": 'import { tensor } from "@backstream/tensors";' } });
  write("operators", { tier: 3 });
  write("testing", { tier: "testing" });
  expect(checkBoundaries(root)).toEqual([
    "layers/src/a.ts: @backstream/layers (tier 2) must not use @backstream/losses (tier 2)",
    'layers/src/b.ts: "@backstream/tensors/src/tensor.js" reaches into a package; import "@backstream/tensors"',
    "layers/src/c.ts: @backstream/layers (tier 2) must not use rxjs, which tiers from 3 up do",
    'layers/src/d.ts: "../../tensors/src/tensor.js" leaves src',
    'layers/src/e.ts: "node:fs" does not exist in a browser',
    "layers/src/f.ts: @backstream/layers (tier 2) must not use @backstream/testing (testing) outside its tests",
    "layers/src/g.ts: @backstream/layers (tier 2) must not import itself by name",
    'layers/src/h.ts: "zod" is not a dependency in package.json',
    "layers/src/i.test.ts: @backstream/layers (tier 2) must not use @backstream/operators (tier 3)",
    'layers/src/j.test.ts: "../../tensors/src/tensor.test.js" is a test; share a function in fixtures that registers its tests',
    'losses/src/a.ts: "@backstream/tensors" is not a dependency in package.json',
  ]);
});

it("accepts Node's modules in the half of studio that is for Node, and nowhere else in it", () => {
  const files = Object.fromEntries(
    ["node", "server/clients", "watch", "page/node", "nodes", "page/server/node"].map((file) => [
      `src/${file}.ts`,
      'import "node:http";',
    ]),
  );
  write("studio", { tier: 5, files });
  write("redis", { tier: 5, files: { "src/node.ts": 'import "node:http";' } });
  expect(checkBoundaries(root).toSorted()).toEqual(
    [
      "redis/src/node",
      "studio/src/nodes",
      "studio/src/page/node",
      "studio/src/page/server/node",
      "studio/src/watch",
    ].map((file) => `${file}.ts: "node:http" does not exist in a browser`),
  );
});

it("accepts an entry for Node where Node's modules may be used, and where there is one", () => {
  const files = { "src/a.ts": 'import { studio } from "@backstream/studio/node";' };
  write("studio", { tier: 4, exports: { ".": "./a.js", "./node": "./node.js" } });
  write("redis", { tier: 5, uses: ["@backstream/studio"], files });
  write("cli", {
    tier: 6,
    uses: ["@backstream/redis", "@backstream/studio"],
    files: { ...files, "src/b.ts": 'import { redis } from "@backstream/redis/node";' },
  });
  expect(checkBoundaries(root).toSorted()).toEqual([
    'cli/src/b.ts: "@backstream/redis/node" reaches into a package; import "@backstream/redis"',
    'redis/src/a.ts: "@backstream/studio/node" reaches into a package; import "@backstream/studio"',
  ]);
});

it("refuses what a package with a single one to use does beyond it, except in its tests, and those who use it", () => {
  write("tensors", { tier: 0 });
  write("core", { tier: 1, uses: ["@backstream/native"] });
  write("native", {
    tier: 6,
    only: "tensors",
    uses: ["@backstream/tensors", "@backstream/core"],
    files: {
      "src/a.ts": 'import { network } from "@backstream/core"; import { arena } from "@backstream/tensors";',
      "src/a.test.ts": 'import { network } from "@backstream/core";',
    },
  });
  expect(checkBoundaries(root)).toEqual([
    "core/package.json: @backstream/core (tier 1) must not use @backstream/native (tier 6)",
    "native/package.json: @backstream/native (tier 6) must not use @backstream/core (tier 1), only tensors",
    "native/tsconfig.json: references are out of date (run boundaries.mjs --fix)",
    "native/src/a.ts: @backstream/native (tier 6) must not use @backstream/core (tier 1), only tensors",
  ]);
});

it("refuses a package without a tier and references that are out of date, which it can repair", () => {
  write("tensors", { tier: 0 });
  write("tiers", { tier: "zero" });
  write("core", { tier: 1, uses: ["@backstream/tensors"], references: [] });
  expect(checkBoundaries(root)).toEqual([
    "core/tsconfig.json: references are out of date (run boundaries.mjs --fix)",
    '@backstream/tiers: nx.tags need one "tier:<number>" or "tier:testing"',
  ]);
  checkBoundaries(root, { fix: true });
  expect(JSON.parse(readFileSync(join(root, "packages/core/tsconfig.json"), "utf8"))).toEqual({
    references: [{ path: "../tensors" }],
  });
});

it("lets a package import the devDependency that its build puts into it, and no other", () => {
  const files = { "src/chart.ts": 'import chart from "charts"; import "maps";' };
  write("pages", { tier: 5, bundles: "charts", testsUse: ["charts", "maps"], files });
  expect(checkBoundaries(root)).toEqual(['pages/src/chart.ts: "maps" is not a dependency in package.json']);
});
