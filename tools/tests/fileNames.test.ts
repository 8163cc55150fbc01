import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { workspace } from "./exports.js";

/**
 * What is wrong with the name of a file, if anything: it bears exactly the name of its main export, capitals for classes
 * and types. A file of several small units of one kind bears the name of the kind, in lower case.
 */
function misnamed(name: string, exported: readonly string[]): string | undefined {
  if (exported.includes(name)) return undefined;
  const otherwise = exported.find((one) => one.toLowerCase() === name.toLowerCase());
  if (otherwise) return `is named ${name}, but exports ${otherwise}`;
  if (exported.length === 1) return `is named ${name}, but exports ${exported[0]} alone`;
  return /^[a-z]/.test(name) ? undefined : `is named ${name}, but exports ${exported.join(", ")}`;
}

/** The names that the statements of a source file export. */
function exportsIn(text: string): string[] {
  const source = ts.createSourceFile("unit.ts", text, ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    )
      return statement.exportClause.elements.map((element) => element.name.text);
    if (!ts.canHaveModifiers(statement)) return [];
    const isExported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText(source));
    const named = statement as ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration;
    return named.name ? [named.name.text] : [];
  });
}

function units(): string[] {
  return readdirSync(join(workspace, "packages")).flatMap((folder) => {
    const src = join(workspace, "packages", folder, "src");
    if (!existsSync(src)) return [];
    return readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .filter(
        (file) => !/\.(test|bench)\.ts$|(^|\/)(fixtures|generated)\/|(^|\/)(index|main)\.ts$/.test(file),
      )
      .map((file) => join(src, file));
  });
}

it("every file bears the name of what it exports", () => {
  const files = units();
  const wrong = files.flatMap((file) => {
    const why = misnamed(basename(file, ".ts"), exportsIn(readFileSync(file, "utf8")));
    return why ? [`${file.slice(workspace.length + 1)} ${why}`] : [];
  });
  expect(files.length).toBeGreaterThan(250);
  expect(wrong).toEqual([]);
});

it("finds a file in the wrong case, with another name, and a class that a family hides", () => {
  expect(
    misnamed("network", exportsIn("export class Network {}\nexport function network() {}")),
  ).toBeUndefined();
  expect(misnamed("carry", ["readCarry", "writeCarry"])).toBeUndefined();
  expect(misnamed("signal", exportsIn("export class Signal {}"))).toBe("is named signal, but exports Signal");
  expect(misnamed("heap", exportsIn("export const take = 1;"))).toBe("is named heap, but exports take alone");
  expect(misnamed("Rows", ["readRows", "Row"])).toBe("is named Rows, but exports readRows, Row");
});
