import { fstatSync } from "node:fs";
import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "./UsageError.js";

/** A file of the command line, and what it is for. */
export interface UsedFile {
  /** As in `the source` or `the file of --save`. */
  readonly what: string;
  /** `-` is standard input, or standard output. */
  readonly file: string;
  /** The option of a file that is written; undefined for one that is only read. */
  readonly option?: string | undefined;
}

/**
 * Refuses to write onto a file that the same run reads or writes for something else, whatever name it has: two names are
 * one file if device and number are the same, as through links.
 *
 * @throws {UsageError} When two of the files are one.
 */
export async function expectDistinctFiles(files: readonly UsedFile[]): Promise<void> {
  const seen = new Map<string, UsedFile>();
  // What is read comes first, so that the message names the option of what is written.
  for (const used of [...files].sort((a, b) => Number(!!a.option) - Number(!!b.option))) {
    const identity = await identityOf(used);
    if (identity === undefined) continue;
    const earlier = seen.get(identity);
    if (earlier && used.option !== undefined)
      throw new UsageError(
        `${used.option}: ${used.file} is ${earlier.what}${earlier.file === used.file ? "" : `, ${earlier.file}`}; name another file`,
      );
    if (!earlier) seen.set(identity, used);
  }
}

/** The same for all names of one file; undefined for what is no file, such as a pipe or a terminal. */
async function identityOf({ file, option }: UsedFile): Promise<string | undefined> {
  if (file === "-") return ofDescriptor(option === undefined ? 0 : 1);
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return placeOf(file);
  }
}

function ofDescriptor(descriptor: number): string | undefined {
  try {
    const found = fstatSync(descriptor, { bigint: true });
    return found.isFile() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    return undefined; // it is closed
  }
}

/** Where a file that does not exist yet would be made: also through a link that leads nowhere. */
async function placeOf(file: string, links = 40): Promise<string> {
  const isLink = await lstat(file).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (isLink && links > 0) return placeOf(resolve(dirname(file), await readlink(file)), links - 1);
  const folder = await realpath(dirname(file)).catch(() => resolve(dirname(file)));
  return join(folder, basename(file));
}
