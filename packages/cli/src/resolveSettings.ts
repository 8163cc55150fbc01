import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import { expectCountOption } from "./expectCountOption.js";
import type { Cell, LearnOptions } from "./LearnOptions.js";
import type { LearnSettings } from "./settings/LearnSettings.js";
import { labelDelayOf, readLabelDelay } from "./settings/labelDelayOf.js";
import { readReplay } from "./settings/replayOf.js";
import { expectGradient, expectReplayable, updatesOf } from "./settings/updatesOf.js";
import { UsageError } from "./UsageError.js";

/** What the defaults depend on. */
export interface LearnTask extends Pick<EncodingPlan, "task" | "key"> {
  readonly columns?: EncodingPlan["columns"] | undefined;
  /** Numbers that a record is encoded as. */
  readonly width: number;
}

const cells: readonly Cell[] = ["none", "elman", "gru", "lstm", "lru", "minGru", "eLstm"];

/**
 * Fills in what is not given: by the model, where there is one, else by the task. The README has the measurements that the
 * defaults were chosen by.
 *
 * @throws {UsageError} When an option is impossible.
 */
export function resolveSettings(
  options: Pick<LearnOptions, keyof LearnSettings>,
  saved?: LearnSettings,
  known?: LearnTask,
): LearnSettings {
  const task = known ?? { task: "binary", width: 1 };
  const cell = options.cell ?? saved?.cell ?? defaultCell(task);
  const units = options.units ?? saved?.units ?? 32;
  const learningRate = options.learningRate ?? saved?.learningRate ?? defaultRate(cell, task);
  const rateDecay = options.rateDecay ?? saved?.rateDecay ?? 10;
  const momentum = options.momentum ?? saved?.momentum ?? 0;
  const clip = options.clip ?? saved?.clip ?? 10;
  const seed = options.seed ?? saved?.seed ?? 7;
  const labelDelay = options.labelDelay === undefined ? saved?.labelDelay : readLabelDelay(options.labelDelay); // prettier-ignore
  const replay = options.replay === undefined ? saved?.replay : readReplay(options.replay);
  const band = options.band ?? saved?.band;
  const gradient = options.gradient ?? saved?.gradient ?? "window";
  if (!cells.includes(cell)) throw new UsageError(`--cell: "${cell}" is none, expected ${cells.join(", ")}`);
  expectCountOption("--units", units, 1);
  expectCountOption("--window", options.window, 1);
  expectCountOption("--stride", options.stride, 1);
  expectGradient(gradient, cell);
  const way = { cell, gradient, replay };
  const isAsBefore = (saved?.gradient ?? "window") === gradient && saved?.replay === replay;
  const { window, stride } = updatesOf(
    way,
    options,
    isAsBefore ? saved : undefined,
    defaultStride(cell, task),
  );
  if (stride > window) throw new UsageError(`--stride: ${stride} is more than the window of ${window}`);
  expectPositive("--learning-rate", learningRate);
  expectCountOption("--rate-decay", rateDecay, 0);
  if (!(momentum >= 0 && momentum < 1))
    throw new UsageError(`--momentum: ${momentum} is impossible, expected a number from 0 to below 1`);
  expectPositive("--clip", clip);
  expectCountOption("--seed", seed, 0);
  if (band !== undefined && !(band > 0 && band < 1))
    throw new UsageError(`--band: ${band} is impossible, expected a share between 0 and 1, such as 0.9`);
  if (known) {
    expectReplayable(way, known.key);
    if (known.columns) labelDelayOf(labelDelay, { columns: known.columns }); // refuses one that cannot be measured
    if (band !== undefined && known.task !== "regression")
      throw new UsageError(
        `--band: is for a target that is a number, and this one is ${known.task === "binary" ? "yes or no" : "one of several classes"}; leave it out`,
      );
  }
  return {
    cell,
    units,
    window,
    stride,
    learningRate,
    rateDecay,
    momentum,
    clip,
    seed,
    // Where they are not used, models and checkpoints have none of them.
    ...(gradient !== "window" && { gradient }),
    ...(labelDelay !== undefined && { labelDelay }),
    ...(replay !== undefined && { replay }),
    ...(band !== undefined && { band }),
  };
}

/** A memory where the records of a key follow each other, or where a record alone says little; rows of a table need none. */
function defaultCell({ key, width }: LearnTask): Cell {
  return key !== undefined || width < 10 ? "gru" : "none";
}

/** Without a memory, an update costs one tick. With one it costs a window, so where there are keys, hence many records, less often. */
function defaultStride(cell: Cell, { task, key }: LearnTask): number {
  if (cell === "none") return 1;
  return task !== "regression" && key !== undefined ? 8 : 2;
}

function defaultRate(cell: Cell, { task }: LearnTask): number {
  return cell === "none" && task === "regression" ? 0.01 : 0.02;
}

function expectPositive(option: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`${option}: ${value} is no positive number`);
}
