import { CorruptFileError, latestCheckpoint } from "backstream";
import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { expectCountOption } from "./expectCountOption.js";
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
  const { checkpoint: folder, every, resume = false } = options;
  if (folder === undefined) {
    for (const [option, value] of [
      ["--every", every],
      ["--resume", resume || undefined],
    ] as const) {
      if (value !== undefined)
        throw new UsageError(`${option}: there is no --checkpoint FOLDER, which it is for`);
    }
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
  expectSameOptions(options, folder, newest);
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

/** Refuses options that differ from those of the run that is resumed: it would go on as another run. */
function expectSameOptions(options: LearnOptions, folder: string, { extra }: Model): void {
  const { plan, settings } = extra;
  const types = new Map(plan.columns.map(({ name, type }) => [name, type as string]));
  const made: readonly (readonly [string, unknown, unknown])[] = [
    ["--target", options.target, plan.target.text],
    ["--inputs", options.inputs?.join(","), plan.columns.map(({ name }) => name).join(",")],
    ["--task", options.task, plan.task],
    ["--classes", options.classes, plan.classes],
    ["--key", options.key, plan.key],
    ["--max-keys", options.maxKeys, plan.maxKeys],
    ["--cell", options.cell, settings.cell],
    ["--units", options.units, settings.units],
    ["--window", options.window, settings.window],
    ["--stride", options.stride, settings.stride],
    ["--learning-rate", options.learningRate, settings.learningRate],
    ["--rate-decay", options.rateDecay, settings.rateDecay],
    ["--momentum", options.momentum, settings.momentum],
    ["--clip", options.clip, settings.clip],
    ["--seed", options.seed, settings.seed],
    ...Object.entries(options.types ?? {}).map(
      ([name, type]) => [`--types ${name}`, type, types.get(name) ?? type] as const, // the key and the target are none
    ),
  ];
  for (const [option, given, before] of made) {
    if (given !== undefined && given !== before)
      throw new UsageError(
        `${option}: ${String(given)}, but the run in ${folder} began with ${String(before)}; leave it out, or name another folder`,
      );
  }
}
