import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

// This file may be bundled into tools/.run.
const root = resolve(import.meta.dirname, "../../packages/tensors");
const options =
  "--outFile kernels.wasm -O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --enable simd";

/**
 * Compiles a source below packages/tensors to WebAssembly: returns it as text that `moduleBytes` reads, and the number of its bytes.
 * `read` gives the text of a file below packages/tensors, or null where there is none.
 */
export async function compileAssembly(source, read = readAssembly) {
  // Loading the compiler takes a second, so only now.
  const { default: asc } = await import("assemblyscript/asc");
  let bytes;
  const { error, stderr } = await asc.main([source, ...options.split(" "), "--baseDir", root], {
    readFile: (path) => read(path),
    writeFile: (path, data) => {
      if (path.endsWith(".wasm")) bytes = data;
    },
  });
  if (error) throw new Error(stderr.toString(), { cause: error });
  return { text: textOf(bytes), size: bytes.length };
}

/** Names the sources and this script, and what else decides about a module. */
export function assemblyFingerprint(more) {
  const script = resolve(import.meta.dirname, "../scripts/compileAssembly.mjs");
  const hash = createHash("sha256").update(readFileSync(script)).update(more);
  for (const file of readdirSync(join(root, "assembly"), { recursive: true, encoding: "utf8" }).toSorted())
    if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(root, "assembly", file)));
  return hash.digest("hex").slice(0, 16);
}

/** The text of a file below packages/tensors. */
export function readAssembly(path) {
  const file = resolve(root, path);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
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
