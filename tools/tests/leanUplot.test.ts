import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { withoutUnused } from "../scripts/leanUplot.mjs";

const path = createRequire(import.meta.resolve("@backstream/studio")).resolve("uplot/dist/uPlot.esm.js");
const text = readFileSync(path, "utf8");

it("leaves out of uPlot what no chart of the studio uses", () => {
  const lean = withoutUnused(text, path);
  expect(lean).toContain("export { uPlot as default };");
  expect(lean).not.toMatch(/distr == (2|4|100)|const _tzDate|uPlot\.assign/);
});

it("refuses another text of uPlot, one that has a part more, or less", () => {
  const refusal = (changed: string) => () => withoutUnused(changed, "uPlot.esm.js");
  expect(refusal(text.replace("const showLegend = legend.show;", ""))).toThrow(
    "leanUplot: uPlot.esm.js has /const showLegend = legend\\.show;/g 0 times, expected 1 as in uPlot 1.6.32; look at what this version has instead, cut that, and look at the charts",
  );
  expect(refusal(`${text}let mode = u.mode;`)).toThrow("4 times, expected 3 as in uPlot 1.6.32");
});
