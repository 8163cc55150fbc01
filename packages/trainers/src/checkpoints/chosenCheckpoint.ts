import type { Checkpoint } from "@backstream/operators";
import { checkpointFiles, type CheckpointFile } from "./checkpointFiles.js";
import { expectPath } from "./expectPath.js";
import { fileSystem } from "./fileSystem.js";
import { loadCheckpoint } from "./loadCheckpoint.js";

/** Loads the checkpoint that `choose` chooses from a folder; undefined when there is no folder, or no checkpoint in it. */
export function chosenCheckpoint<Extra>(
  where: string,
  folder: string,
  choose: (files: readonly CheckpointFile[]) => CheckpointFile | undefined,
): Checkpoint<Extra> | undefined {
  expectPath(where, "folder", folder);
  const { fs } = fileSystem(where);
  let names: readonly string[];
  try {
    names = fs.readdirSync(folder);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined; // no run has written to it yet
    throw new Error(`${where}: ${folder} cannot be read (${(error as Error).message})`, { cause: error });
  }
  const chosen = choose(checkpointFiles(names));
  return chosen && loadCheckpoint<Extra>(`${folder}/${chosen.name}`);
}
