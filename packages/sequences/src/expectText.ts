import { describeValue } from "@backstream/core";

/**
 * Refuses what is no text, which JavaScript programs can give.
 *
 * @throws {TypeError}
 * @example
 *   expectText("bytes", "hello")
 */
export function expectText(where: string, text: unknown): void {
  if (typeof text === "string") return;
  throw new TypeError(`${where}: the text is ${describeValue(text)}, expected a string`);
}
