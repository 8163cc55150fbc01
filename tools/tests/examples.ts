import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { entries, exportsOf, workspace } from "./exports.js";

/** A program found in a document or in a doc comment. */
export interface Example {
  /** File and line, from the top of the workspace. */
  readonly where: string;
  readonly code: string;
  /** False for one that is only type-checked. */
  readonly run: boolean;
}

/** The examples of the documents for users and contributors, and of the doc comments of all packages. */
export function findExamples(): Example[] {
  const packages = readdirSync(join(workspace, "packages")).map((dir) => join("packages", dir));
  const documents = [
    "README.md",
    ".github/CONTRIBUTING.md",
    "packages/README.md",
    "packages/DESIGN.md",
    "packages/SCALING.md",
    "packages/STYLE.md",
    ...packages.map((dir) => join(dir, "README.md")),
  ];
  const sources = packages
    .filter((dir) => existsSync(join(workspace, dir, "src")))
    .flatMap((dir) =>
      readdirSync(join(workspace, dir, "src"), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !/^(generated|fixtures)|\.(test|bench)\.ts$/.test(file))
        .map((file) => join(dir, "src", file)),
    );
  const read = (file: string) => readFileSync(join(workspace, file), "utf8");
  return [
    ...documents
      .filter((file) => existsSync(join(workspace, file)))
      .flatMap((file) => fromMarkdown(file, read(file))),
    ...sources.flatMap((file) => withImports(fromComments(file, read(file)), file, read(file))),
  ];
}

/**
 * The ```ts blocks of a document, each a program of its own. After ```ts may stand
 * - `no-run`     the block is only type-checked
 * - `continues`  the block continues the one before it
 */
export function fromMarkdown(file: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const { index, 1: indent = "", 2: info = "", 3: body = "" } of text.matchAll(
    /^([ \t]*)```ts\b(.*)\n([\s\S]*?)^[ \t]*```[ \t]*$/gm,
  )) {
    const before = info.includes("continues") ? (examples.at(-1)?.code ?? "") : "";
    examples.push({
      where: `${file}:${lineOf(text, index)}`,
      code: before + body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      run: !info.includes("no-run"),
    });
  }
  return examples;
}

/** The `@example` blocks of doc comments, fenced or bare. A title may follow `@example`. */
export function fromComments(file: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const comment of text.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)) {
    const body = comment[0].replaceAll(/^[ \t]*\/?\*+(?:\/| ?)/gm, "").replace(/\*\/$/, "");
    for (const { index, 1: info = "", 2: code = "" } of body.matchAll(
      /^@example\b(.*)\n([\s\S]*?)(?=^@|$(?![\s\S]))/gm,
    )) {
      const fence = /^\s*```ts\b(.*)\n([\s\S]*?)^\s*```\s*$/m.exec(code);
      examples.push({
        where: `${file}:${lineOf(text, comment.index) + lineOf(body, index) - 1}`,
        code: fence?.[2] ?? code,
        run: !`${info}${fence?.[1] ?? ""}`.includes("no-run"),
      });
    }
  }
  return examples;
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split("\n").length;

let homes: Map<string, string> | undefined;

/** Adds the imports that a doc comment leaves out: exports of any package or of RxJS, else of the same file. */
function withImports(examples: Example[], file: string, text: string): Example[] {
  if (examples.length === 0) return examples;
  homes ??= new Map(
    [...exportsOf(entries())]
      .filter(([module]) => module !== "backstream")
      .flatMap(([module, names]) => names.map((name): [string, string] => [name, module])),
  );
  const own = new Set(
    Array.from(text.matchAll(/^export (?:async )?(?:abstract )?\w+\*? (\w+)/gm), ([, name]) => name),
  );
  const homeOf = (name: string) =>
    homes?.get(name) ?? (own.has(name) ? `../../${file.replace(/\.ts$/, ".js")}` : undefined);
  return examples.map((example) => {
    const imports = [...freeNames(example.code)].flatMap((name) => {
      const home = homeOf(name);
      return home === undefined ? [] : [`import { ${name} } from "${home}";\n`];
    });
    return { ...example, code: imports.join("") + example.code };
  });
}

/** The names that a program uses and does not declare. */
function freeNames(code: string): string[] {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isName = "name" in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent);
      const isProperty =
        ts.isPropertyAccessExpression(parent) ||
        ts.isPropertyAssignment(parent) ||
        ts.isClassElement(parent) ||
        ts.isTypeElement(parent);
      const isRenamed = ts.isBindingElement(parent) && parent.propertyName === node;
      if (!isName && !isRenamed) used.add(node.text);
      else if (isName && !isProperty) declared.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(code));
  return [...used].filter((name) => !declared.has(name));
}

const parse = (code: string): ts.SourceFile =>
  ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);

/**
 * The program with its expected values (`// =>`) turned into checks:
 *
 *     net.size // => 33                         the value of an expression
 *     const size = net.size; // => 33           the value of a constant
 *     size$.subscribe(console.log); // => 1, 2  what the statement logs
 */
export function withChecks(text: string): string {
  // An expected value ends its statement, even if the next line could continue it.
  const code = text.replaceAll(/([^\s;])([ \t]*\/\/ => )/g, "$1;$2");
  let checked = "";
  let end = 0;
  for (const statement of parse(code).statements) {
    const promise = /^[ \t]*;?[ \t]*\/\/ => (.*)/.exec(code.slice(statement.end));
    if (!promise) continue;
    const source = statement.getText().replace(/;$/, "");
    const check = checkOf(statement, source, promise[1] ?? "");
    checked += code.slice(end, statement.getStart()) + check;
    end = statement.end + promise[0].length;
  }
  return `import { console, same } from "../tests/same.js";\n${checked}${code.slice(end)}\nexport {};\n`;
}

function checkOf(statement: ts.Statement, text: string, value: string): string {
  if (text.includes("console.log")) return `console.clear(); ${text}; same(console.logged, [${value}]);`;
  if (ts.isExpressionStatement(statement)) return `same(${text}, (${value}));`;
  const name = ts.isVariableStatement(statement) && statement.declarationList.declarations.at(-1)?.name;
  if (!name || !ts.isIdentifier(name)) throw new Error(`"// => ${value}" comes after no value: ${text}`);
  return `${text}; same(${name.text}, (${value}));`;
}
