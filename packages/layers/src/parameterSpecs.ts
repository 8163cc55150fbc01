import { describeValue, UnknownNameError, type Initialiser, type ParameterSpec } from "@backstream/core";

/** Initialisers by the parameter's name; parameters that are left out have their layer's default. */
export type Initialisers<Name extends string = string> = { readonly [N in Name]?: Initialiser | undefined };

/**
 * The parameters of a layer, in order: shapes, and how each starts: as `initialise` says, else as `standard`, which is for all
 * parameters or by name.
 *
 * @throws {UnknownNameError} When `initialise` names a parameter that the layer does not have.
 * @throws {TypeError} When `initialise` is no object of functions.
 */
export function parameterSpecs(
  where: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  standard: Initialiser | Readonly<Record<string, Initialiser>>,
  initialise: Initialisers = {},
): readonly ParameterSpec[] {
  const names = Object.keys(shapes);
  if (Object.prototype.toString.call(initialise) !== "[object Object]") {
    throw new TypeError(
      `${where}: initialise is ${describeValue(initialise)}, expected { ${names.join(", ")} }, each with a call such as zeros()`,
    );
  }
  for (const [name, initialiser] of Object.entries(initialise)) {
    if (!names.includes(name)) {
      throw new UnknownNameError(
        `${where}: no parameter named "${name}" to initialise; it has ${names.join(", ")}`,
      );
    }
    if (initialiser !== undefined && typeof initialiser !== "function") {
      throw new TypeError(
        `${where}: initialise.${name} is ${describeValue(initialiser)}, expected what a call such as zeros() makes`,
      );
    }
  }
  const otherwise = (name: string): Initialiser =>
    typeof standard === "function" ? standard : standard[name];
  return names.map((name) => ({
    name,
    shape: shapes[name],
    initialise: initialise[name] ?? otherwise(name),
  }));
}
