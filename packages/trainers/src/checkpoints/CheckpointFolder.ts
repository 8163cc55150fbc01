import type { Checkpoint } from "@backstream/operators";
import { checkpointFiles, isTemporary, type CheckpointFile } from "./checkpointFiles.js";
import { fileSystem, type FileSystem } from "./fileSystem.js";
import { outdatedCheckpoints, type KeptCheckpoints } from "./outdatedCheckpoints.js";
import { saveCheckpoint } from "./saveCheckpoint.js";

/** A folder to which one pipeline saves its checkpoints. */
export class CheckpointFolder {
  readonly #path: string;
  readonly #keep: KeptCheckpoints;
  readonly #fs: FileSystem;

  /** Makes it, and removes files that a killed process left incomplete. @throws {Error} When it cannot be written to. */
  constructor(path: string, keep: KeptCheckpoints) {
    const { fs } = fileSystem("checkpoints");
    this.#path = path;
    this.#keep = keep;
    this.#fs = fs;
    attempt(`${path} cannot be made`, "give the path of a folder", () =>
      fs.mkdirSync(path, { recursive: true }),
    );
    attempt(`${path} cannot be written to`, "give it another folder, or the right to write", () =>
      fs.accessSync(path, writable),
    );
    this.#remove(this.#names().filter(isTemporary));
  }

  /** The checkpoints in it, oldest first. */
  files(): CheckpointFile[] {
    return checkpointFiles(this.#names());
  }

  /** Refuses a pipeline that is behind the folder. @throws {RangeError} */
  expectNoneFrom(step: number): void {
    const newest = this.files().at(-1);
    if (!newest || newest.step < step) return;
    throw new RangeError(
      `checkpoints: ${this.#path} holds step ${newest.step} and the pipeline is at step ${step}; resume from latestCheckpoint("${this.#path}"), or give it another folder`,
    );
  }

  /** Saves a checkpoint, removes outdated ones, and returns the path of the file. */
  save(name: string, checkpoint: Checkpoint): string {
    const file = `${this.#path}/${name}`;
    saveCheckpoint(file, checkpoint);
    this.#remove(outdatedCheckpoints(this.files(), this.#keep).map((outdated) => outdated.name));
    return file;
  }

  #names(): string[] {
    return attempt(`${this.#path} cannot be read`, "give it another folder, or the right to read", () =>
      this.#fs.readdirSync(this.#path),
    );
  }

  #remove(names: readonly string[]): void {
    for (const name of names) {
      const file = `${this.#path}/${name}`;
      attempt(`${file} cannot be removed`, "remove it by hand, or give it another folder", () =>
        this.#fs.rmSync(file, { force: true }),
      );
    }
  }
}

/** The platform's constant W_OK. */
const writable = 2;

/** The platform's error, in words. */
function attempt<T>(what: string, remedy: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Error(`checkpoints: ${what} (${(error as Error).message}); ${remedy}`, { cause: error });
  }
}
