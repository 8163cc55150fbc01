// npx nx g ./tools:unit layer <name>     (or loss, or optimizer)
// Writes a unit that works, obeys the laws of its kind and is in house style: change its formula.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { layer } from "./layer.mjs";
import { loss } from "./loss.mjs";
import { optimizer } from "./optimizer.mjs";

const kinds = {
  layer: { folder: "layers", template: layer },
  loss: { folder: "losses", template: loss },
  optimizer: { folder: "optimizers", template: optimizer },
};

/** @param {{ exists(path: string): boolean, read(path: string, encoding: "utf8"): string | null, write(path: string, text: string): void }} tree */
export default function generate(tree, { kind, name }) {
  const { folder, template } = kinds[kind];
  const src = `packages/${folder}/src`;
  if (tree.exists(`${src}/${name}.ts`)) throw new Error(`${src}/${name}.ts exists already`);
  const { unit, test, exported } = template(name);
  tree.write(`${src}/${name}.ts`, unit);
  tree.write(`${src}/${name}.test.ts`, test);
  const line = `export { ${exported.join(", ")} } from "./${name}.js";\n`;
  tree.write(`${src}/index.ts`, insertExport(tree.read(`${src}/index.ts`, "utf8") ?? "", line));
  return () => {
    format([`${src}/${name}.ts`, `${src}/${name}.test.ts`, `${src}/index.ts`]);
    console.log(`\nIts tests: npm test -- ${src}/${name}`);
  };
}

/** Breaks the lines that a long name has made too long. */
function format(files) {
  const root = resolve(import.meta.dirname, "../../..");
  execFileSync(process.execPath, [resolve(root, "node_modules/oxfmt/bin/oxfmt"), ...files], { cwd: root });
}

/** Puts `line` before the first export of a module that comes later in the alphabet. */
function insertExport(text, line) {
  const moduleOf = (statement) => /from "\.\/(.*)\.js"/.exec(statement)?.[1].toLowerCase() ?? "";
  const statements = text.split(/(?<=^export [^;]*;\n)/m);
  const next = statements.findIndex((statement) => moduleOf(statement) > moduleOf(line));
  return statements.toSpliced(next < 0 ? statements.length : next, 0, line).join("");
}
