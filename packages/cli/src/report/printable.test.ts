import { expect, it } from "vitest";
import { printable, printableLines } from "./printable.js";

it("writes what steers a terminal as in JSON, and leaves all other text", () => {
  expect(printable("a\u001b]0;title\u0007b\r\n\u009b2J\u202e\u007f")).toBe(
    String.raw`a\u001b]0;title\u0007b\u000d\u000a\u009b2J\u202e\u007f`,
  );
  expect(printable("Größe 📈 値")).toBe("Größe 📈 値");
});

it("leaves a JSON text of the same value", () => {
  const value = { "\u009b2J": "\u001b[1m \u202e" };
  expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
});

it("keeps the lines of a text that has lines", () => {
  expect(printableLines("a\nb\u001b[2J")).toBe("a\nb\\u001b[2J");
});
