import type { ParameterSpec } from "@backstream/core";

/** Parameters as `differentiate` takes them: by name, in order. */
export function parametersByName<Name extends string>(
  specs: readonly ParameterSpec[],
): { readonly [N in Name]: Omit<ParameterSpec, "name"> } {
  const entries = specs.map(({ name, shape, initialise }) => [name, { shape, initialise }] as const);
  return Object.fromEntries(entries) as { readonly [N in Name]: Omit<ParameterSpec, "name"> }; // the caller names them all
}
