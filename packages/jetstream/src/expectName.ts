import { describeValue } from "@backstream/core";

/**
 * Refuses what cannot be the name of a stream, bucket or key, or a subject.
 *
 * @throws {TypeError}
 */
export function expectName(where: string, what: string, name: unknown, example?: string): void {
  const isSubject = example !== undefined;
  if (typeof name === "string" && (isSubject ? /^[^\s.]+(\.[^\s.]+)*$/ : /^[^\s.*>/\\]+$/).test(name)) return;
  const wanted = isSubject
    ? `a subject such as ${example}`
    : "a name without spaces, dots, slashes and wildcards";
  throw new TypeError(`${where}: ${what} is ${describeValue(name)}, expected ${wanted}`);
}
