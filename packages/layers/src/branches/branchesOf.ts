import { describeLayer, expectLayer, ShapeError, widthRatio, type Layer } from "@backstream/core";
import type { Part } from "../composite.js";

/** What composites of branches have in common. */
export interface BranchParts {
  readonly name: string;
  readonly description: string;
  /** Width of the input; 0 where no branch has one of its own. */
  readonly fanIn: number;
  /** Width of each branch's output; 0 for a branch of any width where no branch has one. */
  readonly widths: readonly number[];
  readonly parts: readonly Part[];
}

/**
 * Checks layers that are to stand side by side.
 *
 * @throws {TypeError} When one is no layer.
 * @throws {ShapeError} When there are none, or they have different fan-ins.
 */
export function branchesOf(factory: string, layers: readonly Layer[]): BranchParts {
  if (layers.length === 0) throw new ShapeError(`${factory}: there are no branches, expected at least one`);
  layers.forEach((layer, index) => {
    if (Array.isArray(layer)) {
      throw new TypeError(
        `${factory}: branch ${index} is an array of ${layer.length}, expected a layer; give the branches one by one, as in ${factory}(...layers)`,
      );
    }
    expectLayer(factory, `branch ${index}`, layer);
  });
  const first = layers.find(({ fanIn }) => fanIn > 0);
  const fanIn = first?.fanIn ?? 0;
  layers.forEach((layer, index) => {
    if (layer.fanIn !== 0 && layer.fanIn !== fanIn) {
      throw new ShapeError(
        `${factory}: branch ${index}, ${layer.name}, has fan-in ${layer.fanIn}, expected ${fanIn} as that of ${first!.name}; all branches read the same input`,
      );
    }
  });
  return {
    name: `${factory}(${layers.map(({ name }) => name).join(", ")})`,
    description: `${factory}(${layers.map(describeLayer).join(", ")})`,
    fanIn,
    widths: layers.map((layer) => (layer.fanIn === 0 ? fanIn * widthRatio(layer) : layer.fanOut)),
    parts: layers.map((layer, index) => ({ prefix: `${index}.`, layer })),
  };
}

/** The width that all branches have. @throws {ShapeError} When they have different ones. */
export function expectEqualWidths(factory: string, { widths, parts }: BranchParts): number {
  const other = widths.findIndex((width) => width !== widths[0]);
  if (other < 0) return widths[0];
  throw new ShapeError(
    `${factory}: branch ${other}, ${parts[other].layer.name}, puts out ${widths[other]} features, expected ${widths[0]} as branch 0, ${parts[0].layer.name}`,
  );
}
