import { CorruptFileError, latestCheckpoint } from "backstream";
import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { expectCountOption } from "./expectCountOption.js";
import { expectSameOptions } from "./expectSameOptions.js";
import type { LearnOptions } from "./LearnOptions.js";
import type { Model } from "./Model.js";
import { modelOf } from "./modelOf.js";
import { UsageError } from "./UsageError.js";

/**
 * The newest checkpoint of `--checkpoint`, with `--resume`; undefined where the folder holds none, as at the first start.
 *
 * @throws {UsageError} When the options do not fit together, when the folder cannot be used, holds checkpoints and there is
 *   no `--resume`, or when its checkpoint was made with other options.
 */
export async function checkpointToResume(options: LearnOptions): Promise<Model | undefined> {
  const { checkpoint: folder, store, every, resume = false } = options;
  if (folder !== undefined && store !== undefined)
    throw new UsageError("--store: there is --checkpoint as well; give one of them");
  if (resume && store !== undefined)
    throw new UsageError("--resume: a run with --store goes on by itself; leave it out");
  if (folder === undefined) {
    if (resume) throw new UsageError("--resume: there is no --checkpoint FOLDER, which it is for");
    if (every !== undefined && store === undefined)
      throw new UsageError("--every: there is no --checkpoint FOLDER or --store URL, which it is for");
    expectCountOption("--every", every, 1);
    return undefined;
  }
  expectCountOption("--every", every, 1);
  if (folder === "") throw new UsageError("--checkpoint: is empty, expected the path of a folder");
  await expectFolder(folder);
  const newest = newestIn(folder);
  if (newest && !resume)
    throw new UsageError(
      `--checkpoint: ${folder} holds checkpoints of an earlier run, up to step ${newest.step}; continue with --resume, or name another folder`,
    );
  if (!newest) return undefined;
  expectSameOptions(options, folder, newest.extra);
  return withEnded(newest);
}

/** A checkpoint of a run together with the memories of the keys that had ended. */
export function withEnded(newest: Model): Model {
  const running = new Set(newest.streams.map(({ key }) => key));
  const ended = newest.extra.run?.ended.filter(({ key }) => !running.has(key)) ?? [];
  return { ...newest, streams: [...newest.streams, ...ended] };
}

/** Makes the folder where there is none, and refuses what can be none. */
async function expectFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory())
    throw new UsageError(`--checkpoint: ${folder} is a file, expected a folder`);
  try {
    // Not with its parents: that never returns in a file system such as /proc.
    if (!found) await mkdir(folder);
    await access(folder, constants.W_OK);
  } catch {
    throw new UsageError(
      `--checkpoint: ${folder} ${found ? "cannot be written to (no permission)" : `cannot be made; is there a folder ${dirname(folder)}?`}`,
    );
  }
}

function newestIn(folder: string): Model | undefined {
  try {
    const newest = latestCheckpoint(folder);
    return newest && modelOf(`--checkpoint: ${folder}`, newest);
  } catch (error) {
    if (!(error instanceof CorruptFileError)) throw error;
    throw new UsageError(
      `--checkpoint: the newest checkpoint in ${folder} is damaged (${error.message}); remove it to resume from the one before`,
    );
  }
}
