import type { SchemaIssue } from "./StandardSchema.js";

/**
 * What a schema found wrong, in one line.
 *
 * @example
 *   issueText({ message: "expected a number", path: ["readings", 0, "x"] }) // => "readings.0.x: expected a number"
 */
export function issueText({ path = [], message }: SchemaIssue): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  return keys.length === 0 ? message : `${keys.join(".")}: ${message}`;
}
