import { describeLayer, ShapeError, type Layer } from "@backstream/core";
import { composite } from "../composite.js";
import { tracedLeaf } from "./tracedLeaf.js";

/** A layer that reads a sequence from its end; the names of its parameters and of its memory end with `_reverse`. */
export function reversed(layer: Layer): Layer {
  const tracing = tracedLeaf(layer);
  if (tracing) {
    throw new ShapeError(
      `bidirectional: ${tracing.name} has gradient: "traces", which cannot read a sequence from its end; give it gradient: "window"`,
    );
  }
  const parts = [{ prefix: "", layer: renamed(layer) }];
  const { name, fanIn, fanOut } = layer;
  return composite(name, describeLayer(layer), fanIn, fanOut, parts, { reversed: true });
}

function renamed(layer: Layer): Layer {
  const { parts, learnedCarry } = layer;
  return {
    ...layer,
    parameters: ending(layer.parameters),
    carry: ending(layer.carry),
    ...(parts && { parts: parts.map((part) => ({ ...part, layer: renamed(part.layer) })) }),
    ...(learnedCarry && { learnedCarry: ending(learnedCarry) }),
  };
}

function ending<Spec extends { readonly name: string }>(specs: readonly Spec[]): Spec[] {
  return specs.map((spec) => ({ ...spec, name: `${spec.name}_reverse` }));
}
