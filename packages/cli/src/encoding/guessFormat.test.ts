import { expect, it } from "vitest";
import { guessFormat } from "./guessFormat.js";
import type { ColumnType } from "./inferType.js";

it.each<[readonly unknown[], ColumnType, boolean, string | undefined, boolean]>([
  [["1.5", "2"], "number", false, undefined, false],
  [[1, 2], "number", false, undefined, false],
  [["1,5", "2", "NA"], "number", false, "comma", false],
  [["1.234,5", "2"], "number", false, "comma", false],
  [["1.234.567", "2"], "number", false, "comma", false],
  [["1,234.5", "2"], "number", false, "point", false],
  [["1,234", "2"], "number", false, "point", true],
  [["1,234", "2"], "number", true, "comma", true],
  [["1.234", "2"], "number", false, undefined, false],
  [["1.234", "2"], "number", true, "comma", true],
  [["1.5", "2"], "number", true, undefined, false],
  [["2", "3"], "number", true, undefined, false],
  [["2024-12-31 08:00"], "time", false, undefined, false],
  [["31.12.2024", "01.02.2024"], "time", false, "dmy", false],
  [["31/12/2024", "01/02/2024"], "time", false, "dmy", false],
  [["12/31/2024", "01/02/2024"], "time", false, "mdy", false],
  [["01/02/2024", "?"], "time", false, "mdy", true],
  [["01.02.2024"], "time", false, "dmy", true],
  [["2024/12/31"], "time", false, "ymd", false],
  [[20241231, 20250101], "time", false, "ymd", false],
  [[1735632000], "time", false, undefined, false],
  [["x"], "category", false, undefined, false],
  [["", null], "number", false, undefined, false],
])("of %j, %s, other commas %s: %s, ambiguous %s", (values, type, hasCommas, format, isAmbiguous) => {
  expect(guessFormat(values, type, hasCommas)).toEqual({ format, isAmbiguous });
});
