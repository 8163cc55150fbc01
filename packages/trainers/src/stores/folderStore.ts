import { expectCount, expectOptions } from "@backstream/core";
import { expectBytes } from "../checkpoints/expectBytes.js";
import { expectPath } from "../checkpoints/expectPath.js";
import type { CheckpointStore, StoredCheckpoint } from "./CheckpointStore.js";
import { conflict } from "./conflict.js";
import { ConflictError } from "./ConflictError.js";
import { fileSystemPromises } from "./fileSystemPromises.js";
import { RevisionFiles } from "./RevisionFiles.js";

/** Options of `folderStore`. */
export interface FolderStoreOptions {
  /** How many revisions stay in the folder: the newest, and those before it. 2 when not given. */
  readonly keep?: number | undefined;
}

/**
 * A store in a folder, on a disk or a network drive. Needs Node; the disk is written to while learning goes on.
 *
 *     revision-000000000041.checkpoint
 *     revision-000000000042.checkpoint      ← the newest is the checkpoint
 *
 * Any number of processes and machines may use the folder. There is no lock that could outlive its process: a revision is
 * written under a name of its own, brought to the disk, and published by a hard link, which fails where the number is taken.
 * Killed at any moment, a process leaves the earlier revision or the new one, and at most an unfinished file, which the next
 * save removes. If the newest file is damaged, a person may delete it: the one before it is then the checkpoint.
 *
 * Use one folder for each pipeline. The file system must have hard links, as ext4, XFS, APFS, NTFS and NFS have; FAT and some
 * shares have none, which the first save says.
 *
 * @throws {Error} When this is not Node; as a rejection, when the folder cannot be read or written to: `cause` is the platform's
 *   error, and what was saved before is unchanged.
 * @throws {ConflictError} As a rejection of `save`, when the newest revision is another one.
 * @throws {TypeError} When the folder is no path; as a rejection of `save`, when it is given no bytes.
 * @throws {RangeError} When `keep` is no whole number from 1 up.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link durable}
 * @example
 *   import { mkdtempSync } from "node:fs";
 *   import { tmpdir } from "node:os";
 *   const store = folderStore(mkdtempSync(`${tmpdir()}/run-`), { keep: 1 });
 *   await store.load() // => undefined
 *   const revision = await store.save(Uint8Array.of(1, 2), undefined);
 *   await store.save(Uint8Array.of(3), revision);
 *   (await store.load())?.bytes // => Uint8Array.of(3)
 */
export function folderStore(folder: string, options: FolderStoreOptions = {}): CheckpointStore<number> {
  expectPath("folderStore", "folder", folder);
  expectOptions("folderStore", options, ["keep"]);
  const { keep = 2 } = options;
  expectCount("folderStore", "keep", keep);
  const { fs, platform } = fileSystemPromises("folderStore");
  const files = new RevisionFiles(folder, fs, platform);

  let spare = new Uint8Array(0);

  async function load(): Promise<StoredCheckpoint<number> | undefined> {
    for (;;) {
      const revision = (await files.published()).at(-1);
      if (revision === undefined) return undefined;
      const bytes = await files.read(revision);
      if (bytes) return { bytes, revision };
      // Others have saved so often since that it is outdated and removed.
    }
  }

  async function save(bytes: Uint8Array, after: number | undefined): Promise<number> {
    const newest = (await files.published()).at(-1);
    if (newest !== after) throw conflict(`folderStore ${folder}`, newest, after);
    const revision = (after ?? 0) + 1;
    const isPublished = await files.publish(revision, bytes);
    // A process that slept since it looked may have taken a number that was removed as outdated: then it is not the newest.
    const all = await files.published();
    if (!isPublished || all.at(-1) !== revision) {
      if (isPublished) await files.remove([revision]);
      throw conflict(`folderStore ${folder}`, all.at(-1), after);
    }
    await files.remove(all.slice(0, -keep));
    await files.removeUnfinished(revision);
    return revision;
  }

  return {
    load: () => attempt(`${folder} cannot be read`, load),
    async save(bytes, after) {
      expectBytes("folderStore.save", bytes);
      // The room of the save before, unless that is under way: the garbage collector counts bytes.
      const room = spare.length < bytes.length ? new Uint8Array(Math.ceil(1.25 * bytes.length)) : spare;
      spare = new Uint8Array(0);
      room.set(bytes);
      try {
        return await attempt(`${folder} cannot be written to`, () =>
          save(room.subarray(0, bytes.length), after),
        );
      } finally {
        spare = room;
      }
    },
  };
}

/** The platform's error, in words. */
async function attempt<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ConflictError) throw error;
    const { message, code = "", syscall } = error as PlatformError;
    const remedy =
      syscall === "link"
        ? "if this file system has no hard links, give it a folder on another one"
        : (remedies[code] ?? "give it another folder, or the right to read and write");
    throw new Error(`folderStore: ${what} (${message}); ${remedy}; what was saved before is unchanged`, {
      cause: error,
    });
  }
}

interface PlatformError {
  readonly message: string;
  readonly code?: string;
  readonly syscall?: string;
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full, so make room on it",
  EDQUOT: "the quota is used up, so make room on the disk",
};
