import { expectSize } from "../expectSize.js";
import { ones } from "../initialisers/ones.js";
import { uniform } from "../initialisers/uniform.js";
import { zeros } from "../initialisers/zeros.js";
import { parameterSpecs, type Initialisers } from "../parameterSpecs.js";
import type { ParameterSpec } from "@backstream/core";

/** The parameters of a cell, and how many floats there are before each. */
export interface ParameterBlock {
  readonly parameters: readonly ParameterSpec[];
  readonly at: Readonly<Record<string, number>>;
}

/** Makes the parameters of a cell: norms start as plain normalisations, all else is `uniform(1 / √units)`. */
export function parameterBlock(
  name: string,
  units: number,
  shapes: Readonly<Record<string, readonly number[]>>,
  initialise: Initialisers | undefined,
): ParameterBlock {
  expectSize(name, "units", units);
  const parameters = parameterSpecs(name, shapes, uniform(1 / Math.sqrt(units)), initialise).map((spec) => {
    if (initialise?.[spec.name] || !spec.name.startsWith("norm_")) return spec;
    return { ...spec, initialise: spec.name.endsWith(".weight") ? ones() : zeros() };
  });
  const at: Record<string, number> = {};
  let floats = 0;
  for (const { name: key, shape } of parameters) {
    at[key] = floats;
    floats += shape.reduce((a, b) => a * b, 1);
  }
  return { parameters, at };
}
