import {
  describeValue,
  expectCount,
  expectLoss,
  expectOptimizer,
  expectOptions,
  resumedState,
  type Progress,
} from "@backstream/core";
import type { PromoteOptions, ShadowCandidate, ShadowOptions } from "./ShadowOptions.js";

/** Checks the arguments of `shadow`. Returns the names of the candidates. */
export function expectShadows(
  candidates: Readonly<Record<string, ShadowCandidate>>,
  options: ShadowOptions,
): readonly string[] {
  if (typeof candidates !== "object" || (candidates as unknown) === null || Array.isArray(candidates)) {
    throw new TypeError(
      `shadow: the candidates are ${describeValue(candidates)}, expected a record such as { steady: { net, optimizer }, young: { net, optimizer } }`,
    );
  }
  const names = Object.keys(candidates);
  if (names.length < 2)
    throw new RangeError(
      `shadow: there are ${names.length} candidates, expected two or more, the first of which is live`,
    );
  for (const name of names) expectCandidate(`shadow: ${name}`, candidates[name]);
  expectOptions("shadow", options, ["loss", "promote", "name", "from"]);
  const { loss, promote = {} } = options;
  expectLoss("shadow", loss);
  if ("measureSequence" in loss)
    throw new TypeError(
      "shadow: the loss is one of whole sequences, expected one of single samples, such as squaredError()",
    );
  expectPromote(promote);
  return names;
}

function expectCandidate(where: string, candidate: ShadowCandidate): void {
  expectOptions(where, candidate, ["net", "optimizer", "window", "stride", "renew"]);
  const { net, optimizer, window, stride, renew } = candidate;
  expectOptimizer(where, optimizer);
  if (window !== undefined) expectCount(where, "window", window);
  if (stride !== undefined && window === undefined)
    throw new RangeError(
      `${where}: stride is ${describeValue(stride)} without a window, expected both or none`,
    );
  if (renew === undefined) return;
  expectCount(where, "renew", renew);
  if (typeof net === "function") return;
  throw new TypeError(
    `${where}: renew is ${renew} and net is no function, expected one that makes it anew, such as (generation) => network(dense(2, 1), { seed: generation })`,
  );
}

function expectPromote(promote: PromoteOptions): void {
  expectOptions("shadow", promote, ["level", "margin", "clip"]);
  const { level = 0.05, margin = 0, clip = 8 } = promote;
  if (!(typeof level === "number" && level > 0 && level < 1))
    throw new RangeError(`shadow: level is ${describeValue(level)}, expected a number between 0 and 1`);
  if (!(typeof margin === "number" && margin >= 0 && margin < 1))
    throw new RangeError(`shadow: margin is ${describeValue(margin)}, expected a number from 0 up, below 1`);
  if (!(typeof clip === "number" && clip >= 1 && clip < Infinity))
    throw new RangeError(`shadow: clip is ${describeValue(clip)}, expected a number from 1 up`);
}

/**
 * The state of that name in a checkpoint; undefined without a checkpoint.
 *
 * @throws {TypeError} When the name is no text, or `from` no checkpoint.
 * @throws {RangeError} When it has none.
 */
export function shadowState<State>(name: string, from: Progress | undefined): State | undefined {
  const state = resumedState("shadow", { name, from });
  if (from === undefined || state !== undefined) return state as State | undefined; // what a shadow of that name has put there
  throw new RangeError(
    `shadow: the checkpoint has no state named "${name}", expected one that shadow has taken; begin without it`,
  );
}
