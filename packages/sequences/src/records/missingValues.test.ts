import { expect, it } from "vitest";
import { defaultMissingValues, missingTest } from "./missingValues.js";

it("knows what pandas' read_csv takes for missing, and the two signs that people write", () => {
  // The default of na_values in pandas 2.2.
  const pandas = " ,#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null".split(","); // prettier-ignore
  const isMissing = missingTest(defaultMissingValues("number"));
  expect([...pandas, "?", "-", "", " N/A ", null, undefined].filter((value) => !isMissing(value))).toEqual(
    [],
  );
  expect(["0", 0, false, "x", "--", NaN, Infinity].filter(isMissing)).toEqual([]);
  const isNone = missingTest(defaultMissingValues("category"));
  expect(pandas.filter((value) => !isNone(value))).toEqual(["NA", "None"]);
  expect(defaultMissingValues("time")).toEqual(defaultMissingValues("number"));
});

it("takes other texts, and the numbers among them", () => {
  const isMissing = missingTest(["-999", " none ", "NaN"]);
  expect(["-999", -999, -999n, "none", "", " ", null].map(isMissing)).toEqual(Array(7).fill(true));
  expect(["-999.0", 999, "NA", "N/A", NaN, 0, true].map(isMissing)).toEqual(Array(7).fill(false));
  expect([0, 0n, ""].map(missingTest([""]))).toEqual([false, false, true]);
  expect(["", 0].map(missingTest([]))).toEqual([true, false]);
});

it("refuses what is no list of texts", () => {
  expect(() => missingTest("NA" as never)).toThrow(
    new RangeError('missingTest: missingValues is "NA", expected a list of texts such as ["NA", "-999"]'),
  );
  expect(() => missingTest([-999 as never])).toThrow("missingTest: missingValues is [-999], expected a list");
});
