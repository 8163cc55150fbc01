import type { GradientMethod } from "backstream";
import type { LearnOptions } from "../LearnOptions.js";
import type { LearnSettings } from "./LearnSettings.js";
import { UsageError } from "../UsageError.js";

/** By what a net learns. */
export interface LearningWay extends Pick<LearnSettings, "cell" | "replay"> {
  readonly gradient: GradientMethod;
}

/** Records of a key between updates, and through how many the error travels back. */
export interface Updates {
  readonly window: number;
  readonly stride: number;
}

const methods: readonly GradientMethod[] = ["window", "traces", "oneStep", "frozen"];
const traced: readonly LearnSettings["cell"][] = ["lru", "minGru", "eLstm"];

/**
 * Fills in `--window` and `--stride`.
 *
 * @throws {UsageError} When what is given does not fit the way in which the net learns.
 */
export function updatesOf(
  { cell, gradient, replay }: LearningWay,
  given: Pick<LearnOptions, keyof Updates>,
  saved: Updates | undefined,
  standardStride: number,
): Updates {
  const expectOne = (why: string): void => {
    for (const name of ["window", "stride"] as const)
      if (given[name] !== undefined && given[name] !== 1)
        throw new UsageError(`--${name}: ${given[name]}, but ${why}; leave it out`);
  };
  if (gradient === "traces") {
    expectOne("with --gradient traces every record is learned from at once, over the whole past");
    return { window: 1, stride: 1 };
  }
  if (replay !== undefined && cell === "none") {
    expectOne("with --replay and --cell none every record is an update");
    return { window: 1, stride: 1 };
  }
  if (replay !== undefined) {
    const window = given.window ?? given.stride ?? saved?.window ?? 8;
    if (given.stride !== undefined && given.stride !== window)
      throw new UsageError(
        `--stride: ${given.stride}, but --replay repeats whole windows, of ${window} records; leave it out`,
      );
    return { window, stride: window };
  }
  // These gradients do not reach beyond their own record.
  if (gradient === "oneStep" || gradient === "frozen") {
    const stride = given.stride ?? Math.min(saved?.stride ?? standardStride, given.window ?? Infinity);
    return { window: given.window ?? saved?.window ?? stride, stride };
  }
  const window = given.window ?? saved?.window ?? 32;
  return { window, stride: given.stride ?? Math.min(saved?.stride ?? standardStride, window) };
}

/** @throws {UsageError} When it is none, or the layer has no other gradient than that of the window. */
export function expectGradient(gradient: GradientMethod, cell: LearnSettings["cell"]): void {
  if (!methods.includes(gradient))
    throw new UsageError(`--gradient: "${gradient}" is none, expected ${methods.join(", ")}`);
  if (gradient !== "window" && !traced.includes(cell))
    throw new UsageError(
      `--gradient: ${gradient} is not possible with --cell ${cell}; give --cell ${traced.join(", ")}`,
    );
}

/** @throws {UsageError} When past records cannot be put into an update. */
export function expectReplayable({ cell, gradient, replay }: LearningWay, key: string | undefined): void {
  if (replay === undefined) return;
  if (gradient === "traces")
    throw new UsageError(
      "--replay: is not possible with --gradient traces, which learns over the past of one stream; leave one of them out",
    );
  if (cell !== "none" && key !== undefined)
    throw new UsageError(
      `--replay: windows of several keys are not told apart, and --cell ${cell} has a memory for each; give --cell none, or leave out --key`,
    );
}
