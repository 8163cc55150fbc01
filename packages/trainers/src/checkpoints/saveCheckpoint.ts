import type { Checkpoint } from "@backstream/operators";
import { encodeCheckpoint } from "./encodeCheckpoint.js";
import { expectPath } from "./expectPath.js";
import { fileSystem, type FileSystem } from "./fileSystem.js";

/**
 * Writes a checkpoint to a file, completely or not at all. If the disk is full, the process is killed or the power
 * fails, the file of this name is the previous one or the new one, never a part. Needs Node.
 *
 * - file   the path; other programs recognise the format by the ending `.safetensors`
 *
 * The bytes are first written to a temporary file in the same folder, `<file>.<process id>.tmp`, which is renamed when
 * they are on the disk.
 *
 * @throws {Error} When it cannot be written; `cause` is the platform's error.
 * @throws {TypeError} When a held sample or `extra` is not plain data, or this is no checkpoint or no path.
 * @throws {RangeError} When two nets have parameters of the same name.
 * @see {@link checkpoints} to save in a stream; {@link encodeCheckpoint} for other platforms than Node.
 * @example
 *   import { mkdtempSync } from "node:fs";
 *   import { tmpdir } from "node:os";
 *   const file = `${mkdtempSync(`${tmpdir()}/run-`)}/model.safetensors`;
 *   const training = { loss: squaredError(), optimizer: adam() };
 *   of({ input: 1, target: 2 })
 *     .pipe(backprop(network(dense(1, 1)), training))
 *     .subscribe((step) => saveCheckpoint(file, step.checkpoint()));
 *   loadCheckpoint(file).step // => 1
 */
export function saveCheckpoint(file: string, checkpoint: Checkpoint): void {
  expectPath("saveCheckpoint", "file", file);
  const { fs, process } = fileSystem("saveCheckpoint");
  const bytes = encodeCheckpoint(checkpoint);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeSynced(fs, temporary, bytes);
    fs.renameSync(temporary, file);
    // The folder holds the name, so it must be on the disk too. Windows does not let a program open a folder.
    if (process.platform !== "win32") syncFolder(fs, folderOf(file));
  } catch (error) {
    removeIfPossible(fs, temporary);
    throw new Error(
      `saveCheckpoint: ${file} cannot be written (${(error as Error).message}); earlier files are unchanged`,
      { cause: error },
    );
  }
}

/** Writes a file, and returns when it is on the disk. */
function writeSynced(fs: FileSystem, path: string, bytes: Uint8Array): void {
  const file = fs.openSync(path, "w");
  try {
    for (let written = 0; written < bytes.length;) written += fs.writeSync(file, bytes, written);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

function syncFolder(fs: FileSystem, path: string): void {
  const folder = fs.openSync(path, "r");
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}

/** A file that could not be written cannot always be removed either; then the first error is the one to report. */
function removeIfPossible(fs: FileSystem, path: string): void {
  try {
    fs.rmSync(path, { force: true });
  } catch {}
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash < 0 ? "." : file.slice(0, slash + 1);
}
