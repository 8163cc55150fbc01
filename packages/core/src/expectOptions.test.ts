import { expect, it } from "vitest";
import { UnknownNameError } from "./errors.js";
import { expectOptions } from "./expectOptions.js";

it("accepts options that exist, with any values", () => {
  expect(() => expectOptions("rewind", {}, ["window"])).not.toThrow();
  expect(() => expectOptions("rewind", { window: undefined }, ["window"])).not.toThrow();
});

it("names the option that does not exist, and those that do", () => {
  expect(() => expectOptions("rewind", { widow: 2 }, ["window", "stride"])).toThrow(
    new UnknownNameError('rewind: no option named "widow"; it has window, stride'),
  );
});

it.each([
  [undefined, "undefined"],
  [null, "null"],
  [32, "32"],
  [() => 32, "a function"],
])("says so where there are no options: %s", (given, named) => {
  expect(() => expectOptions("rewind", given as never, ["window", "stride"])).toThrow(
    new TypeError(`rewind: options are ${named}, expected { window, stride }`),
  );
});
