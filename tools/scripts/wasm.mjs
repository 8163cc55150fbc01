// Compiles packages/tensors/assembly/index.ts and each file of assembly/extensions (with what they import) to WebAssembly, and
// writes each as text into packages/tensors/src/generated, unless that was made from the same sources.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { assemblyFingerprint, compileAssembly } from "./compileAssembly.mjs";

const root = resolve(import.meta.dirname, "../../packages/tensors");
const generated = join(root, "src/generated");

/** Compiles the kernels and their extensions if they are out of date; returns what was done. */
export async function compileKernels() {
  const made = assemblyFingerprint(readFileSync(import.meta.filename));
  const stale = modules().filter(({ target }) => !isMadeFrom(target, made));
  if (stale.length === 0) return "kernels: up to date";
  mkdirSync(generated, { recursive: true });
  const sizes = [];
  for (const { name, source, target } of stale) {
    const { text, size } = await compileAssembly(source);
    writeFileSync(
      target,
      `// Generated from assembly/ ${made}, do not edit.\n/** The kernels as WebAssembly, as text that \`moduleBytes\` reads. */\nexport const wasm: string =\n  "${text}";\n`,
    );
    sizes.push(`${name} ${size}`);
  }
  return `kernels: ${sizes.join(", ")} bytes of WebAssembly`;
}

/** The modules: the kernels that every program has, and one for each file in assembly/extensions. */
function modules() {
  const extensions = readdirSync(join(root, "assembly/extensions")).filter((file) => file.endsWith(".ts"));
  return [
    { name: "kernels", source: "assembly/index.ts", target: join(generated, "kernels.ts") },
    ...extensions.map((file) => ({
      name: file.replace(".ts", ""),
      source: `assembly/extensions/${file}`,
      target: join(generated, file),
    })),
  ];
}

function isMadeFrom(target, made) {
  return existsSync(target) && readFileSync(target, "utf8").includes(made);
}

if (process.argv[1] === import.meta.filename) console.log(await compileKernels());
