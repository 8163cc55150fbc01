import { expect, it } from "vitest";
import { sniffDelimiter } from "./sniffDelimiter.js";

it.each([
  ["a,b\n1,2\n", ","],
  ["name;price\ntea;2,50\ncake;3,50\n", ";"],
  ["a\tb\n1, 2\t3\n", "\t"],
  ["a|b|c\n1|2|3\n", "|"],
  ['a;"b,c";d\n1;2;3\n', ";"],
  ["a;b", ";"],
  ["name,note\nx,one; two; three\ny,four\n", ","],
  ["a\n1\n2\n", ","],
  ["", ","],
  ["a;b\n1;2\n3;4,5,6", ";"],
])("of %j is %j", (head, delimiter) => {
  expect(sniffDelimiter(head, ",")).toBe(delimiter);
});

it("is the usual one where both would do", () => {
  expect(sniffDelimiter("a,b\tc,d\n1,2\t3,4\n", "\t")).toBe(",");
  expect(sniffDelimiter("a,b\tc\n1,2\t3\n", "\t")).toBe("\t");
  expect(sniffDelimiter("a,b\tc\n1,2\t3\n", ",")).toBe(",");
});
