import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A file as it must be. */
export interface ListedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Whether the file is there and is the listed one. */
export async function isIntact(folder: string, { path, sha256 }: ListedFile): Promise<boolean> {
  try {
    return (
      createHash("sha256")
        .update(await readFile(join(folder, path)))
        .digest("hex") === sha256
    );
  } catch {
    return false;
  }
}
