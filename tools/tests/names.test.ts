import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const packages = resolve(import.meta.dirname, "../../packages");

/** The names, types included, that each module exports. */
function exportsOf(modules: ReadonlyMap<string, string>): Map<string, string[]> {
  const program = ts.createProgram([...modules.values()], {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ["@backstream/source"],
    skipLibCheck: true,
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  return new Map(
    [...modules].map(([name, file]) => {
      const source = program.getSourceFile(file);
      const symbol = source && checker.getSymbolAtLocation(source);
      return [name, symbol ? checker.getExportsOfModule(symbol).map(({ name }) => name) : []];
    }),
  );
}

/** Each name that more than one module exports, with those modules. */
function collisions(exported: ReadonlyMap<string, readonly string[]>): string[] {
  const homes = new Map<string, string[]>();
  for (const [module, names] of exported)
    for (const name of names) homes.set(name, [...(homes.get(name) ?? []), module]);
  return [...homes].filter(([, of]) => of.length > 1).map(([name, of]) => `${name}: ${of.join(", ")}`);
}

/** Packages that re-export or have no library users are left out. */
function ownNames(): Map<string, string> {
  const modules = new Map([["rxjs", join(packages, "../node_modules/rxjs/dist/types/index.d.ts")]]);
  for (const dir of readdirSync(packages)) {
    const manifest = join(packages, dir, "package.json");
    if (!existsSync(manifest) || dir === "backstream" || dir === "cli") continue;
    modules.set(JSON.parse(readFileSync(manifest, "utf8")).name, join(packages, dir, "src/index.ts"));
  }
  return modules;
}

it("no export bears the name of another package's or of an RxJS export", () => {
  const exported = exportsOf(ownNames());
  expect(exported.get("rxjs")).toContain("Observable");
  expect(collisions(exported)).toEqual([]);
});

it("the umbrella exports everything that the packages below it export", () => {
  const modules = ownNames();
  modules.set("backstream", join(packages, "backstream/src/index.ts"));
  for (const outside of ["rxjs", "@backstream/testing"]) modules.delete(outside);
  const { backstream, ...below } = Object.fromEntries(exportsOf(modules));
  expect(backstream?.toSorted()).toEqual(Object.values(below).flat().toSorted());
});

it("a collision is found and named", () => {
  const exported = new Map([
    ["rxjs", ["scan", "window"]],
    ["a", ["gru", "window"]],
    ["b", ["gru"]],
  ]);
  expect(collisions(exported)).toEqual(["window: rxjs, a", "gru: a, b"]);
});
