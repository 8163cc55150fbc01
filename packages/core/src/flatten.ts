import type { Arena } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import type { Flat } from "./Flat.js";
import { FlatPlan } from "./FlatPlan.js";
import type { Layer } from "./Layer.js";

/**
 * Finds the leaves of a layer and the offsets of their fields; the layers run in the arena.
 *
 * @param width The width of the input, for a layer that takes any.
 * @throws {ShapeError} When its parts do not fit.
 */
export function flatten(layer: Layer, arena: Pick<Arena, "memory">, width: number = layer.fanIn): Flat {
  const plan = new FlatPlan(width, arena);
  const output = plan.add(layer);
  const { leaves, fields, parameters } = plan;
  if (leaves.length === 0) {
    throw new ShapeError(`${layer.name}: it computes nothing, expected at least one layer that does`);
  }
  const lastReaders = new Map(leaves.map((leaf) => [leaf.input, leaf]));
  for (const leaf of leaves) leaf.addsInputDelta = lastReaders.get(leaf.input) !== leaf;
  return {
    leaves,
    fields,
    output,
    fanOut: fields[output].width,
    parameters,
    size: plan.size,
    tick: plan.tick,
    carry: plan.carry,
    scratch: plan.scratch,
    traces: plan.traces,
    tracing: leaves.filter(({ traces }) => traces > 0),
    spare: Math.max(0, ...leaves.map(({ addsInputDelta, fanIn }) => (addsInputDelta ? fanIn : 0))),
    inputReaders: leaves.filter(({ input }) => input === 0).reverse(),
    wholeSequences: leaves.some(({ reversed }) => reversed),
    drawing: leaves.filter(({ layer: { draws } }) => draws),
    learnedCarries: leaves.filter(({ learnedCarry }) => learnedCarry.length > 0),
  };
}
