import { expect, it } from "vitest";
import { holidayOf } from "./holidayOf.js";

it.each([
  ["2014-01-01", "new year"],
  ["2014-01-20", "martin luther king"],
  ["2012-02-20", "presidents"],
  ["2013-05-27", "memorial"],
  ["1994-05-30", "memorial"],
  ["1996-07-04", "independence"],
  ["2014-09-01", "labor"],
  ["2003-09-01", "labor"],
  ["2013-10-14", "columbus"],
  ["2000-11-11", "veterans"],
  ["2012-11-22", "thanksgiving"],
  ["2014-11-27", "thanksgiving"],
  ["2014-11-28", "after thanksgiving"],
  ["2013-11-29", "after thanksgiving"],
  ["2000-12-24", "christmas eve"],
  ["2000-12-25", "christmas"],
  ["2013-05-20", undefined],
  ["2014-09-08", undefined],
  ["2013-11-21", undefined],
  ["2013-11-22", undefined],
  ["2014-03-14", undefined],
])("%s is %s", (day, holiday) => {
  expect(holidayOf(new Date(day))).toBe(holiday);
});
