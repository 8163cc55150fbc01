import { UnknownNameError } from "./errors.js";

/**
 * A factory's call as the user wrote it, for messages: `huber({ delta: 2 })`. Options left out stay out.
 *
 * An option that does not exist is refused here: a misspelt one would otherwise be ignored in silence.
 *
 * @throws {UnknownNameError} When an option is not one of `known`.
 * @example
 *   callName("huber", { delta: 2 }, ["delta", "reduction"]) // => "huber({ delta: 2 })"
 */
export function callName(factory: string, options: object, known: readonly string[]): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name] of given) {
    if (!known.includes(name)) {
      throw new UnknownNameError(`${factory}: no option named "${name}"; it has ${known.join(", ")}`);
    }
  }
  if (given.length === 0) return `${factory}()`;
  return `${factory}({ ${given.map(([name, value]) => `${name}: ${written(value)}`).join(", ")} })`;
}

function written(value: unknown): string {
  if (typeof value === "function") return "…";
  if (typeof value === "string") return `"${value}"`;
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}
