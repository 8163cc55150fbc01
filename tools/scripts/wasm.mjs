// Compiles packages/tensors/assembly/index.ts (and what it imports) to WebAssembly and writes it as a base64
// string into packages/tensors/src/generated/kernels.ts, unless that was made from the same sources.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../packages/tensors");
const target = join(root, "src/generated/kernels.ts");
const options =
  "assembly/index.ts --outFile kernels.wasm -O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --enable simd";

/** Compiles the kernels if they are out of date; returns what was done. */
export async function compileKernels() {
  const made = fingerprint();
  if (existsSync(target) && readFileSync(target, "utf8").includes(made)) return "kernels: up to date";
  // Loading the compiler takes a second, so only now.
  const { default: asc } = await import("assemblyscript/asc");
  let bytes;
  const { error, stderr } = await asc.main([...options.split(" "), "--baseDir", root], {
    writeFile: (path, data) => {
      if (path.endsWith(".wasm")) bytes = data;
    },
  });
  if (error) throw new Error(stderr.toString(), { cause: error });
  mkdirSync(join(root, "src/generated"), { recursive: true });
  const base64 = Buffer.from(bytes).toString("base64");
  writeFileSync(
    target,
    `// Generated from assembly/ ${made}, do not edit.\n/** The kernels as WebAssembly, base64. */\nexport const wasm: string =\n  "${base64}";\n`,
  );
  return `kernels: ${bytes.length} bytes of WebAssembly`;
}

/** Names the sources and this script. */
function fingerprint() {
  const hash = createHash("sha256").update(readFileSync(import.meta.filename));
  for (const file of readdirSync(join(root, "assembly"), { recursive: true }).toSorted())
    if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(root, "assembly", file)));
  return hash.digest("hex").slice(0, 16);
}

if (process.argv[1] === import.meta.filename) console.log(await compileKernels());
