import { UnknownNameError, type Initialiser, type ParameterSpec } from "@backstream/core";

/** Initialisers by the parameter's name; parameters that are left out have their layer's default. */
export type Initialisers<Name extends string = string> = { readonly [N in Name]?: Initialiser | undefined };

/**
 * The parameters of a layer, in order: shapes, and how each starts.
 *
 * @throws {UnknownNameError} When `initialise` names a parameter that the layer does not have.
 */
export function parameterSpecs(
  where: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  standard: Initialiser,
  initialise: Initialisers = {},
): readonly ParameterSpec[] {
  const names = Object.keys(shapes);
  for (const name of Object.keys(initialise)) {
    if (!names.includes(name)) {
      throw new UnknownNameError(
        `${where}: no parameter named "${name}" to initialise; it has ${names.join(", ")}`,
      );
    }
  }
  return names.map((name) => ({ name, shape: shapes[name], initialise: initialise[name] ?? standard }));
}
