import { written } from "./written.js";

/**
 * Refuses what no factory has made. The compiler does where it is asked; JavaScript lets one forget an option, or the
 * parentheses behind its name.
 *
 * @throws {TypeError}
 */
export function expectMade(where: string, what: string, given: unknown, example: string): void {
  if (typeof given === "object" && given !== null) return;
  throw new TypeError(
    `${where}: ${what} is ${written(given)}, expected what a call such as ${example} makes`,
  );
}
