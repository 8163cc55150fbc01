import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

export const workspace: string = resolve(import.meta.dirname, "../..");

/** The source entry of every package by the package's name, and the types of RxJS. */
export function entries(): Map<string, string> {
  const modules = new Map([["rxjs", join(workspace, "node_modules/rxjs/dist/types/index.d.ts")]]);
  for (const dir of readdirSync(join(workspace, "packages"))) {
    const manifest = join(workspace, "packages", dir, "package.json");
    if (!existsSync(manifest)) continue;
    const { name } = JSON.parse(readFileSync(manifest, "utf8"));
    modules.set(name, join(workspace, "packages", dir, "src/index.ts"));
  }
  return modules;
}

/** The names, types included, that each module exports. */
export function exportsOf(modules: ReadonlyMap<string, string>): Map<string, string[]> {
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
      return [name, symbol ? checker.getExportsOfModule(symbol).map((exported) => exported.name) : []];
    }),
  );
}
