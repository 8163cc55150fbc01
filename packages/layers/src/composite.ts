import type { Layer } from "@backstream/core";

/** A part of a composite; the names of its parameters begin with `prefix`. */
export interface Part {
  readonly prefix: string;
  readonly layer: Layer;
}

/** How a composite differs from parts that run one after the other with parameters of their own. */
export type CompositeOptions = Pick<Layer, "join" | "frozen" | "tiedTo" | "learnedCarry" | "reversed">;

/** A layer that consists of other layers: the engine runs its parts, so it has no functions of its own. */
export function composite<In extends number, Out extends number>(
  name: string,
  description: string,
  fanIn: In,
  fanOut: Out,
  parts: readonly Part[],
  options: CompositeOptions = {},
): Layer<In, Out> {
  const refuse = (): never => {
    throw new Error(`${name}: a composite was called as one layer; the engine runs its parts`);
  };
  const { tiedTo, learnedCarry = [] } = options;
  const parameters = parts.flatMap(({ prefix, layer }) => prefixed(prefix, layer.parameters));
  return {
    name,
    description,
    fanIn,
    fanOut,
    parameters: tiedTo ? [] : [...parameters, ...learnedCarry],
    carry: parts.flatMap(({ prefix, layer }) => prefixed(prefix, layer.carry)),
    tape: parts.reduce((sum, { layer }) => sum + layer.tape, 0),
    gateDeltas: parts.reduce((sum, { layer }) => sum + layer.gateDeltas, 0),
    parts,
    ...options,
    forward: refuse,
    inputDelta: refuse,
  };
}

function prefixed<Spec extends { readonly name: string }>(prefix: string, specs: readonly Spec[]): Spec[] {
  return specs.map((spec) => ({ ...spec, name: prefix + spec.name }));
}
