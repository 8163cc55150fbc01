import type { LearnOptions } from "./LearnOptions.js";
import type { ModelExtra } from "./Model.js";
import { readLabelDelay } from "./settings/labelDelayOf.js";
import { readReplay } from "./settings/replayOf.js";
import { UsageError } from "./UsageError.js";

/**
 * Refuses options that differ from those of the run that is resumed: it would go on as another run.
 *
 * - where   the folder or the store that it is in
 *
 * @throws {UsageError}
 */
export function expectSameOptions(
  options: LearnOptions,
  where: string,
  { plan, settings }: Pick<ModelExtra, "plan" | "settings">,
): void {
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
    ["--gradient", options.gradient, settings.gradient ?? "window"],
    ["--label-delay", noneOf(options.labelDelay, readLabelDelay), settings.labelDelay ?? "none"],
    ["--replay", noneOf(options.replay, readReplay), settings.replay ?? "none"],
    ["--band", options.band, settings.band ?? "none"],
    ...Object.entries(options.types ?? {}).map(
      ([name, type]) => [`--types ${name}`, type, types.get(name) ?? type] as const, // the key and the target are none
    ),
  ];
  const what = options.store === undefined ? "folder" : "store";
  for (const [option, given, before] of made) {
    if (given !== undefined && given !== before)
      throw new UsageError(
        `${option}: ${String(given)}, but the run in ${where} began with ${String(before)}; leave it out, or name another ${what}`,
      );
  }
}

/** What was given as it is kept; undefined where nothing was. */
function noneOf<T>(given: T | undefined, read: (given: T) => string | undefined): string | undefined {
  return given === undefined ? undefined : (read(given) ?? "none");
}
