import { expect, it } from "vitest";
import { readColumn } from "./readColumn.js";

const inherited = ["constructor", "toString", "valueOf", "__proto__", "hasOwnProperty"];

it("reads what the record has, and nothing that every object inherits", () => {
  for (const name of inherited) {
    expect(readColumn({}, name)).toBeUndefined();
    expect(readColumn(Object.create(null) as object, name)).toBeUndefined();
    expect(readColumn(JSON.parse(`{"${name}": 5}`) as object, name)).toBe(5);
    expect(readColumn(Object.fromEntries([[name, "x"]]), name)).toBe("x");
  }
});

it("reads the getters of a record's class", () => {
  class Reading {
    get celsius(): number {
      return 21;
    }
  }
  expect(readColumn(new Reading(), "celsius")).toBe(21);
  expect(readColumn(new Reading(), "constructor")).toBeUndefined();
});
