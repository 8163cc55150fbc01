import type { Checkpoint } from "@backstream/operators";
import { encodeCheckpoint } from "./encodeCheckpoint.js";
import { fileSystem } from "./fileSystem.js";

/**
 * Writes a checkpoint to a file: wholly, or not at all. Whatever happens meanwhile, a full disk, a killed process or a
 * power cut, under this name is the earlier file or the new one.
 *
 * - file   its path; other programs know the format by the ending `.safetensors`
 *
 * The bytes go to a temporary file beside it, `<file>.<process id>.tmp`, which takes the name once they are on the disk.
 *
 * @throws {Error} When it cannot be written; `cause` is the platform's error.
 * @throws {TypeError} When a held sample is not plain data.
 */
export function saveCheckpoint(file: string, checkpoint: Checkpoint): void {
  const { fs, process } = fileSystem("saveCheckpoint");
  const bytes = encodeCheckpoint(checkpoint);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    synced(temporary, "w", (open) => {
      for (let at = 0; at < bytes.length;) at += fs.writeSync(open, bytes, at);
    });
    fs.renameSync(temporary, file);
    // The folder holds the name. Windows lets nobody open one.
    if (process.platform !== "win32") synced(folderOf(file), "r");
  } catch (error) {
    discard();
    throw new Error(
      `saveCheckpoint: ${file} cannot be written (${(error as Error).message}); earlier files are as they were`,
      { cause: error },
    );
  }

  function discard(): void {
    try {
      fs.rmSync(temporary, { force: true });
    } catch {
      // What could not be written cannot always be removed; the first error is the one to hear of.
    }
  }

  function synced(path: string, flags: "r" | "w", write?: (open: number) => void): void {
    const open = fs.openSync(path, flags);
    try {
      write?.(open);
      fs.fsyncSync(open);
    } finally {
      fs.closeSync(open);
    }
  }
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash < 0 ? "." : file.slice(0, slash + 1);
}
