import type { ParameterSpec } from "@backstream/core";
import { uniform } from "./initialisers/uniform.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

/** The parameters of every recurrent cell, by PyTorch's names; `l0` is the first of several layers. */
export type RecurrentParameter = `${"weight_ih" | "weight_hh" | "bias_ih" | "bias_hh"}_l${number}`;

export interface RecurrentOptions {
  /** By parameter; `uniform(1 / √units)` where not given. */
  readonly initialise?: Initialisers<RecurrentParameter>;
}

/** What elman, gru and lstm have in common: `weight_ih_l0 [gates·units, fanIn]`, and the offset of each parameter. */
export interface Recurrent {
  readonly parameters: readonly ParameterSpec[];
  /** Floats from the first parameter to each of the others. */
  readonly weightHh: number;
  readonly biasIh: number;
  readonly biasHh: number;
}

/**
 * Makes the parameters of a recurrent layer.
 *
 * @throws {UnknownNameError} When a parameter does not exist.
 */
export function recurrent(
  name: string,
  gates: number,
  fanIn: number,
  units: number,
  initialise: Initialisers | undefined,
): Recurrent {
  const height = gates * units;
  const shapes = {
    weight_ih_l0: [height, fanIn],
    weight_hh_l0: [height, units],
    bias_ih_l0: [height],
    bias_hh_l0: [height],
  };
  return {
    parameters: parameterSpecs(name, shapes, uniform(1 / Math.sqrt(units)), initialise),
    weightHh: height * fanIn,
    biasIh: height * (fanIn + units),
    biasHh: height * (fanIn + units + 1),
  };
}
