import type { Layer, WidthKeeping } from "@backstream/core";
import type { FitsAfter } from "../stack.js";
import type { Sum } from "./Sum.js";

/** Layers that stand side by side: all read the same input, so those with a width of their own have the same fan-in. */
export type SideBySide<Layers extends readonly Layer[]> = {
  readonly [Index in keyof Layers]: Layers[Index] extends WidthKeeping
    ? Layers[Index]
    : FitsAfter<Layers[Index], BranchFanIn<Layers>>;
};

/** The width of what goes into branches: that of the first one that has a width. */
export type BranchFanIn<Layers> = Layers extends readonly [infer Head extends Layer, ...infer Rest]
  ? Head extends WidthKeeping
    ? BranchFanIn<Rest>
    : Head["fanIn"]
  : number;

/** The width of branches of equal widths; a branch of any width puts out what goes in. */
export type BranchFanOut<Layers> = Layers extends readonly [infer Head extends Layer, ...infer Rest]
  ? Head extends WidthKeeping
    ? BranchFanOut<Rest>
    : Head["fanOut"]
  : number;

/** The width of branches of which the outputs follow each other; `In` is what branches of any width put out. */
export type ConcatFanOut<Layers, In extends number> = Layers extends readonly [
  infer Head extends Layer,
  ...infer Rest,
]
  ? Sum<Head extends WidthKeeping ? In : Head["fanOut"], ConcatFanOut<Rest, In>>
  : Layers extends readonly []
    ? 0
    : number;
