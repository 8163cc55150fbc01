import type { Optimizer } from "@backstream/core";

/** What an optimizer around another one says of itself as the one inside does. */
export function innerContract<State>(
  inner: Optimizer<State>,
): Pick<
  Optimizer,
  "takesWeightDecay" | "needsOutputDelta" | "staysFinite" | "frozenSegments" | "unitReader" | "replaces"
> {
  return {
    takesWeightDecay: inner.takesWeightDecay === true,
    needsOutputDelta: inner.needsOutputDelta === true,
    replaces: inner.replaces === true,
    ...(inner.unitReader && { unitReader: (nets) => inner.unitReader!(nets) }), // it is there
    ...(inner.staysFinite && {
      staysFinite: (largest, step, options) => inner.staysFinite?.(largest, step, options) === true,
    }),
    ...(inner.frozenSegments && {
      frozenSegments: (segments) => inner.frozenSegments?.(segments) ?? [],
    }),
  };
}

/**
 * Refuses a link of a chain, which does not make updates of its own, where an optimizer is wanted.
 *
 * @throws {RangeError} When it is one.
 */
export function expectWriter(where: string, { name = "the optimizer", transforms }: Optimizer): void {
  if (transforms !== "gradient" && transforms !== "constraint") return;
  throw new RangeError(
    `${where}: ${name} is a link for a chain, expected an optimizer such as adam() or chain(${name}, adam())`,
  );
}
