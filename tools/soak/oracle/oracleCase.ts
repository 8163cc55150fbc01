import { arena, referenceArena, type Arena } from "backstream";
import { reasonOf } from "../reasonOf.js";
import { smallestFailure } from "../smallestFailure.js";
import { anyOracleProgram } from "./anyOracleProgram.js";
import { buildNets } from "./buildLibrary.js";
import { firstDifference } from "./firstDifference.js";
import type { OracleProgram } from "./OracleProgram.js";
import { parametersOf, runLibrary } from "./runLibrary.js";
import { runOracle } from "./runOracle.js";

/**
 * Draws a program and compares the library with the oracle: in float64, and with the process's kernels where float32
 * can be compared. Returns how they differ, for the smallest program that does.
 */
export function oracleCase(seed: number): string | undefined {
  return smallestFailure(anyOracleProgram, seed, differenceOf);
}

function differenceOf(program: OracleProgram): string | undefined {
  const difference = differenceIn(program, referenceArena(Float64Array), 1e-9);
  if (difference !== undefined) return `float64: ${difference}`;
  const near = isSmooth(program) ? differenceIn(program, arena, 1e-3) : undefined;
  return near && `${arena.kernels.name}: ${near}`;
}

function differenceIn(program: OracleProgram, where: Arena, tolerance: number): string | undefined {
  const nets = buildNets(program, where);
  const first = parametersOf(nets);
  const { records, errors } = runLibrary(program, nets, where);
  if (errors.length > 0) return `the library refuses the program: ${reasonOf(errors[0])}`;
  return firstDifference(records, runOracle(program, first), tolerance);
}

/** Whether a small error stays small: no derivative jumps, and no optimizer divides by a gradient that is all error. */
function isSmooth({ nets, predicts, loss, optimizer }: OracleProgram): boolean {
  const jumps = [...nets, ...predicts].some(({ layers }) =>
    layers.some(({ activation }) => activation === "relu" || activation === "leakyRelu"),
  );
  if (jumps || loss.kind === "absoluteError" || loss.kind === "quantile") return false;
  return optimizer.kind === "sgd" || optimizer.epsilon >= 0.1;
}
