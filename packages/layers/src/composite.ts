import type { Layer } from "@backstream/core";

/** A part of a composite; the names of its parameters begin with `prefix`. */
export interface Part {
  readonly prefix: string;
  readonly layer: Layer;
}

/** A layer that consists of other layers: the engine runs its parts, so it has no functions of its own. */
export function composite<In extends number, Out extends number>(
  name: string,
  description: string,
  fanIn: In,
  fanOut: Out,
  parts: readonly Part[],
): Layer<In, Out> {
  const refuse = (): never => {
    throw new Error(`${name}: a composite was called as one layer; run its parts one after the other`);
  };
  return {
    name,
    description,
    fanIn,
    fanOut,
    parameters: parts.flatMap(({ prefix, layer }) => prefixed(prefix, layer.parameters)),
    carry: parts.flatMap(({ prefix, layer }) => prefixed(prefix, layer.carry)),
    tape: parts.reduce((sum, { layer }) => sum + layer.tape, 0),
    gateDeltas: parts.reduce((sum, { layer }) => sum + layer.gateDeltas, 0),
    parts,
    forward: refuse,
    inputDelta: refuse,
  };
}

function prefixed<Spec extends { readonly name: string }>(prefix: string, specs: readonly Spec[]): Spec[] {
  return specs.map((spec) => ({ ...spec, name: prefix + spec.name }));
}
