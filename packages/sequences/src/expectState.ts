import { describeValue } from "@backstream/core";

/**
 * Refuses a saved state that is none: from a file it may be anything.
 *
 * - lists   the names of the lists that it holds
 *
 * @throws {RangeError}
 * @example
 *   expectState("difference", { history: [] }, ["history"])
 */
export function expectState(where: string, state: unknown, lists: readonly string[]): void {
  const fields = (typeof state === "object" ? state : undefined) as
    | Readonly<Record<string, unknown>>
    | null
    | undefined; // any object may be read by name
  if (fields && lists.every((name) => Array.isArray(fields[name]))) return;
  throw new RangeError(
    `${where}: state is ${describeValue(state)}, expected that of another ${where}, { ${lists.join(", ")} }`,
  );
}
