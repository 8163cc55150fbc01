import type { Layer } from "@backstream/core";
import { composite } from "../composite.js";
import type { BranchFanIn, BranchFanOut, SideBySide } from "./branchWidths.js";
import { branchesOf, expectEqualWidths } from "./branchesOf.js";
import { sumJoin } from "./sumJoin.js";

/**
 * Layers side by side, whose outputs are added.
 *
 *     sumBranches(a, b)(x) = a(x) + b(x)
 *
 * - input    `[batch, fanIn]`, the same for all branches
 * - output   `[batch, fanOut]`, equally wide for all branches
 * - carry    an array with one entry per branch, `{}` where there is no memory
 *
 * The names of parameters begin with the branch's index: `0.weight`, `1.weight_ih_l0`. A branch of any width, such as
 * `passThrough()`, puts out as many features as go in.
 *
 * PyTorch: `a(x) + b(x)` in `forward`. Keras: `Add()`.
 *
 * @throws {TypeError} When one is no layer.
 * @throws {ShapeError} When there are no branches, or their widths differ.
 * @see {@link residual}, which is the sum of a layer and its input.
 * @example
 *   sumBranches(dense(3, 4), gru(3, 4)).parameters.map(({ name }) => name).slice(0, 3) // => ["0.weight", "0.bias", "1.weight_ih_l0"]
 */
export function sumBranches<const Layers extends readonly Layer[]>(
  ...layers: Layers & SideBySide<Layers>
): Layer<BranchFanIn<Layers>, BranchFanOut<Layers>> {
  const branches = branchesOf("sumBranches", layers);
  const { name, description, fanIn, parts } = branches;
  const fanOut = expectEqualWidths("sumBranches", branches);
  // The compiler computes the same widths from the types.
  return composite(name, description, fanIn as BranchFanIn<Layers>, fanOut as BranchFanOut<Layers>, parts, {
    join: sumJoin,
  });
}
