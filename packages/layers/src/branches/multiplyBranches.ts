import { ShapeError, type Layer } from "@backstream/core";
import { composite } from "../composite.js";
import type { BranchFanIn, BranchFanOut, SideBySide } from "./branchWidths.js";
import { branchesOf, expectEqualWidths } from "./branchesOf.js";
import { concatJoin } from "./concatJoin.js";
import { productOfParts } from "./productOfParts.js";

/**
 * Layers side by side, whose outputs are multiplied number by number: one gates the other.
 *
 *     multiplyBranches(a, b)(x) = a(x) ∘ b(x)
 *
 * - input    `[batch, fanIn]`, the same for all branches
 * - output   `[batch, fanOut]`, equally wide for all branches
 * - carry    an array with one entry per branch, `{}` where there is no memory
 *
 * The names of parameters begin with the branch's index: `0.weight`, `1.0.weight`. A branch of any width, such as
 * `passThrough()`, puts out as many features as go in.
 *
 * PyTorch: `a(x) * b(x)` in `forward`. Keras: `Multiply()`.
 *
 * @throws {TypeError} When one is no layer.
 * @throws {ShapeError} When there are no branches, their widths differ, or none has a width of its own.
 * @example
 *   const gated = multiplyBranches(dense(3, 4), stack(dense(3, 4), sigmoid()));
 *   gated.fanOut // => 4
 */
export function multiplyBranches<const Layers extends readonly Layer[]>(
  ...layers: Layers & SideBySide<Layers>
): Layer<BranchFanIn<Layers>, BranchFanOut<Layers>> {
  const branches = branchesOf("multiplyBranches", layers);
  const { name, description, fanIn, widths, parts } = branches;
  if (fanIn === 0) {
    throw new ShapeError(`${name}: no branch has a width of its own, expected at least one that does`);
  }
  const fanOut = expectEqualWidths("multiplyBranches", branches);
  const wide = fanOut * widths.length;
  const joined = [
    { prefix: "", layer: composite(name, description, fanIn, wide, parts, { join: concatJoin }) },
    { prefix: "", layer: productOfParts(fanOut, widths.length) },
  ];
  // The compiler computes the same widths from the types.
  return composite(name, description, fanIn as BranchFanIn<Layers>, fanOut as BranchFanOut<Layers>, joined);
}
