// Compiles packages/tensors/assembly/index.ts and each file of assembly/extensions (with what they import) to WebAssembly, and
// writes each as text into packages/tensors/src/generated, unless that was made from the same sources.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../packages/tensors");
const generated = join(root, "src/generated");
const options =
  "--outFile kernels.wasm -O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --enable simd";

/** Compiles the kernels and their extensions if they are out of date; returns what was done. */
export async function compileKernels() {
  const made = fingerprint();
  const stale = modules().filter(({ target }) => !isMadeFrom(target, made));
  if (stale.length === 0) return "kernels: up to date";
  // Loading the compiler takes a second, so only now.
  const { default: asc } = await import("assemblyscript/asc");
  mkdirSync(generated, { recursive: true });
  const sizes = [];
  for (const { name, source, target } of stale) {
    let bytes;
    const { error, stderr } = await asc.main([source, ...options.split(" "), "--baseDir", root], {
      writeFile: (path, data) => {
        if (path.endsWith(".wasm")) bytes = data;
      },
    });
    if (error) throw new Error(stderr.toString(), { cause: error });
    writeFileSync(
      target,
      `// Generated from assembly/ ${made}, do not edit.\n/** The kernels as WebAssembly, as text that \`moduleBytes\` reads. */\nexport const wasm: string =\n  "${textOf(bytes)}";\n`,
    );
    sizes.push(`${name} ${bytes.length}`);
  }
  return `kernels: ${sizes.join(", ")} bytes of WebAssembly`;
}

/** What packages/tensors/src/moduleBytes.ts reads, and explains. */
function textOf(bytes) {
  const character = (digit) => String.fromCharCode(digit + (digit < 57 ? 35 : 36));
  return Array.from(bytes, (byte) => {
    const value = (byte + 3) % 256;
    const before = Math.floor(value / 89);
    return (before > 0 ? character(88 + before) : "") + character(value % 89);
  }).join("");
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

/** Names the sources and this script. */
function fingerprint() {
  const hash = createHash("sha256").update(readFileSync(import.meta.filename));
  for (const file of readdirSync(join(root, "assembly"), { recursive: true, encoding: "utf8" }).toSorted())
    if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(root, "assembly", file)));
  return hash.digest("hex").slice(0, 16);
}

if (process.argv[1] === import.meta.filename) console.log(await compileKernels());
