import { describeValue } from "./describeValue.js";
import { expectOptions } from "./expectOptions.js";

/**
 * A factory's call as the user wrote it, for names and messages: `huber({ delta: 2 })`. Options that are undefined are
 * left out.
 *
 * @throws {UnknownNameError} When an option is not one of `known`.
 * @example
 *   callName("huber", { delta: 2 }, ["delta", "reduction"]) // => "huber({ delta: 2 })"
 */
export function callName(factory: string, options: object, known: readonly string[]): string {
  expectOptions(factory, options, known);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return `${factory}()`;
  return `${factory}({ ${given.map(([name, value]) => `${name}: ${optionText(value)}`).join(", ")} })`;
}

function optionText(value: unknown): string {
  return typeof value === "function" ? "…" : describeValue(value);
}
