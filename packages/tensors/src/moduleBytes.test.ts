import { expect, it } from "vitest";
import { moduleBytes } from "./moduleBytes.js";

/** Digits, in the order of their characters. */
const digits = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i)).filter(
  (one) => one !== "\\",
);

it("reads the four bytes with which every module begins: 0, then asm in two digits each", () => {
  expect([...moduleBytes("&}.}@}:")]).toEqual([0, 97, 115, 109]);
});

it("reads every byte, in one digit or in two", () => {
  const one = digits.slice(0, 89);
  const text = [...one, ...one.map((digit) => digits[89] + digit), ...one.map((digit) => digits[90] + digit)];
  const wanted = text.map((_, i) => (i + 256 - 3) % 256);
  expect([...moduleBytes(text.join(""))]).toEqual(wanted);
});

it("reads nothing from an empty text", () => {
  expect(moduleBytes("")).toHaveLength(0);
});
