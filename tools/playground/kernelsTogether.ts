import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { assemblyFingerprint, compileAssembly, readAssembly } from "../scripts/compileAssembly.mjs";

/** The extensions that a network of the playground may need. */
export const extensions = ["diagonal", "elman", "lstm", "rmsProp", "sgd"] as const;

// This file may be bundled into tools/.run.
const folder = resolve(import.meta.dirname, "../playground");
const kept = resolve(folder, "../.run/playground-kernels.json");

/**
 * The kernels and these extensions in one WebAssembly module, as text that `moduleBytes` reads. What they share is in it once, and the
 * compiler decides which functions it repeats where they are called, so it is half as long as one module for each; it computes the
 * same bits, as fast. It is kept in a file, since compiling takes seconds.
 */
export async function kernelsTogether(): Promise<string> {
  const source = "assembly/together.ts"; // there is no such file
  const content = [
    // No output of the playground is a class, and cells have their activations in their own kernels.
    readAssembly("assembly/index.ts")!.replace(/.*"\.\/(activations|softmax)";/g, ""),
    ...extensions.map((name) => `export * from "./extensions/${name}";`),
  ].join("\n");
  const made = assemblyFingerprint(content + readFileSync(resolve(folder, "kernelsTogether.ts"), "utf8"));
  const before = existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as Kept) : undefined;
  if (before?.made === made) return before.text;
  const { text } = await compileAssembly(source, (path: string) =>
    path === source ? content : (readAssembly(path)?.replaceAll("@inline", "") ?? null),
  );
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, JSON.stringify({ made, text } satisfies Kept));
  return text;
}

interface Kept {
  readonly made: string;
  readonly text: string;
}
