import { describeValue } from "@backstream/core";

/**
 * Refuses anything but an object where the result of a factory is needed. The compiler refuses it too; JavaScript
 * programs can leave an option out, or write the factory without calling it: `{ loss: squaredError }`.
 *
 * @param example A call that makes what is wanted, for the message.
 * @throws {TypeError} When it is no object.
 */
export function expectObject(where: string, what: string, given: unknown, example: string): void {
  if (typeof given === "object" && given !== null) return;
  throw new TypeError(
    `${where}: ${what} is ${describeValue(given)}, expected what a call such as ${example} makes`,
  );
}
