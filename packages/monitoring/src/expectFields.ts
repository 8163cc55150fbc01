import { describeValue } from "@backstream/core";

/** What a field of a state is: a finite number, one or null for none, a list of finite numbers, or something that its reader checks. */
type Kind = "number" | "number or null" | "numbers" | "any";

/**
 * Refuses a saved state that is none: from a file it may be anything.
 *
 * @throws {RangeError}
 * @example
 *   expectFields("ddm", { count: 3 }, { count: "number" })
 */
export function expectFields(where: string, state: unknown, fields: Readonly<Record<string, Kind>>): void {
  const given = (typeof state === "object" && state !== null ? state : {}) as Readonly<
    Record<string, unknown>
  >; // any object may be read by name
  const wrong = Object.entries(fields).find(([name, kind]) => !isOfKind(given[name], kind));
  if (!wrong) return;
  throw new RangeError(
    `${where}: state is ${describeValue(state)}, expected that of another ${where}, { ${Object.keys(fields).join(", ")} }`,
  );
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === "any") return value !== undefined;
  if (kind === "numbers") return Array.isArray(value) && value.every((one) => Number.isFinite(one));
  return Number.isFinite(value) || (kind === "number or null" && value === null);
}
