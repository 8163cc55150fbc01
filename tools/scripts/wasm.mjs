// Compiles packages/tensors/assembly/index.ts (and what it imports) to WebAssembly and writes it as a base64
// string into packages/tensors/src/generated/kernels.ts. With --if-stale: only if a source is newer.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../packages/tensors");
const target = join(root, "src/generated/kernels.ts");

/** Is the generated file missing, or older than the assembly sources or this script? */
export function isStale() {
  if (!existsSync(target)) return true;
  const made = statSync(target).mtimeMs;
  const sources = readdirSync(join(root, "assembly"), { recursive: true }).map((file) =>
    join(root, "assembly", file),
  );
  return [import.meta.filename, ...sources].some((file) => statSync(file).mtimeMs > made);
}

export async function compileKernels() {
  // Loading the compiler takes a second; an up-to-date file does not need it.
  const { default: asc } = await import("assemblyscript/asc");
  let bytes;
  const { error, stderr } = await asc.main(
    "assembly/index.ts --outFile kernels.wasm -O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --enable simd"
      .split(" ")
      .concat("--baseDir", root),
    {
      writeFile: (path, data) => {
        if (path.endsWith(".wasm")) bytes = data;
      },
    },
  );
  if (error) throw new Error(stderr.toString(), { cause: error });
  mkdirSync(join(root, "src/generated"), { recursive: true });
  const base64 = Buffer.from(bytes).toString("base64");
  writeFileSync(
    target,
    `/** The kernels of assembly/ as WebAssembly, base64. Generated, do not edit. */\nexport const wasm: string =\n  "${base64}";\n`,
  );
  return bytes.length;
}

if (process.argv[1] === import.meta.filename) {
  if (!process.argv.includes("--if-stale") || isStale())
    console.log(`kernels: ${await compileKernels()} bytes of WebAssembly`);
}
