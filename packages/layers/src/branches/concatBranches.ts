import { ShapeError, type Layer } from "@backstream/core";
import { composite } from "../composite.js";
import type { BranchFanIn, ConcatFanOut, SideBySide } from "./branchWidths.js";
import { branchesOf } from "./branchesOf.js";
import { concatJoin } from "./concatJoin.js";

/**
 * Layers side by side, whose outputs follow each other in a row.
 *
 *     concatBranches(a, b)(x) = [a(x), b(x)]
 *
 * - input    `[batch, fanIn]`, the same for all branches
 * - output   `[batch, sum of all fan-outs]`, in the order of the branches
 * - carry    an array with one entry per branch, `{}` where there is no memory
 *
 * The names of parameters begin with the branch's index: `0.weight`, `1.weight_ih_l0`. A branch of any width, such as
 * `passThrough()`, puts out as many features as go in. Heads of a net are such branches: `heads` of the losses compares
 * each with a target of its own.
 *
 * PyTorch: `torch.cat([a(x), b(x)], -1)` in `forward`. Keras: `Concatenate()`.
 *
 * @throws {TypeError} When one is no layer.
 * @throws {ShapeError} When there are no branches, their fan-ins differ, or none has a width of its own.
 * @example
 *   concatBranches(gru(3, 128), dense(3, 199), passThrough()).fanOut // => 330
 */
export function concatBranches<const Layers extends readonly Layer[]>(
  ...layers: Layers & SideBySide<Layers>
): Layer<BranchFanIn<Layers>, ConcatFanOut<Layers, BranchFanIn<Layers>>> {
  const { name, description, fanIn, widths, parts } = branchesOf("concatBranches", layers);
  if (fanIn === 0) {
    throw new ShapeError(`${name}: no branch has a width of its own, expected at least one that does`);
  }
  const fanOut = widths.reduce((sum, width) => sum + width, 0);
  // The compiler computes the same widths from the types.
  return composite(
    name,
    description,
    fanIn as BranchFanIn<Layers>,
    fanOut as ConcatFanOut<Layers, BranchFanIn<Layers>>,
    parts,
    { join: concatJoin },
  );
}
