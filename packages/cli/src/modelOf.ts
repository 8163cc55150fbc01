import { describeValue, type Checkpoint } from "backstream";
import { expectModelExtra } from "./expectModelExtra.js";
import { modelFormat, type Model, type ModelExtra } from "./Model.js";
import { UsageError } from "./UsageError.js";

/**
 * Checks that a checkpoint is a model.
 *
 * - where   begins the message: the name of the file
 *
 * @throws {UsageError} When another program, or another version of `backstream learn`, saved it.
 */
export function modelOf(where: string, checkpoint: Checkpoint): Model {
  const { extra } = checkpoint;
  const format = typeof extra === "object" && extra !== null && "format" in extra ? extra.format : undefined;
  if (format === modelFormat) {
    rebuilt(where, () => expectModelExtra(extra as Partial<ModelExtra>)); // an object with a format
    const model = checkpoint as Model; // expectModelExtra has looked
    const settings = { ...olderSettings, ...model.extra.settings };
    return { ...model, extra: { ...model.extra, settings } };
  }
  throw new UsageError(
    `${where}: is a checkpoint of ${format === undefined ? "another program" : describeValue(format)}, expected one of "${modelFormat}"; save one with ${remedy}`,
  );
}

/** What a model learned with that was saved when these were no settings. */
const olderSettings = { rateDecay: 0, momentum: 0.9 };

/**
 * Runs what rebuilds a part of a model; where that fails, the file is not as `backstream learn` saved it.
 *
 * - where   begins the message: the name of the file
 *
 * @throws {UsageError}
 */
export function rebuilt<T>(where: string, rebuild: () => T): T {
  try {
    return rebuild();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${where}: is no model that backstream learn saved, or is damaged (${reason}); save one with ${remedy}`,
    );
  }
}

/** The command that makes a model, for messages. */
export const remedy = "backstream learn SOURCE --target COLUMN --save model.safetensors";
