import { readFileSync } from "node:fs";

/**
 * A plugin of esbuild that leaves out what no chart of the studio uses of uPlot: axes of dates, the legend, the scale of asinh, points by
 * facets, and other paths than lines. That is a third of it. uPlot has no smaller build, and no bundler sees by itself that an option
 * is never given.
 */
export const leanUplot = {
  name: "lean-uplot",
  setup(build) {
    build.onLoad({ filter: /[/\\]uPlot\.esm\.js$/ }, ({ path }) => ({
      contents: withoutUnused(readFileSync(path, "utf8"), path),
      loader: "js",
    }));
  },
};

/**
 * The text of uPlot without these parts. Each must be found as often as in the version that the cuts were made for, so that another
 * version is not cut wrongly.
 *
 * @throws {Error} When the text is another one.
 */
export function withoutUnused(text, path) {
  let contents = text;
  for (const { part, times, instead } of cuts) {
    const found = contents.match(part)?.length ?? 0;
    if (found !== times)
      throw new Error(
        `leanUplot: ${path} has ${part} ${found} times, expected ${times} as in uPlot ${version}; look at what this version has instead, cut that, and look at the charts`,
      );
    contents = contents.replace(part, instead);
  }
  return contents;
}

const version = "1.6.32";

const cuts = [
  // No axis shows dates: `time: false`.
  { part: /let isTime = .*;/g, times: 3, instead: "const isTime = false;" },
  { part: /const \[ timeIncrs(Ms|S), .*;/g, times: 2, instead: "" },
  { part: /const _tzDate [^]*?const _timeSeriesVal .*/g, times: 1, instead: "" },
  // `legend: { show: false }`.
  { part: /const showLegend = legend\.show;/g, times: 1, instead: "const showLegend = false;" },
  // Points stand in columns, not in facets.
  { part: /(const|let) mode = (u|self)\.mode;/g, times: 3, instead: "const mode = 1;" },
  // Scales are linear or logarithmic.
  { part: /[\w.]*\bdistr == (4|2|100)\b/g, times: 19, instead: "false" },
  // Of its functions only this one is called, and lines are drawn by the path that it takes by itself.
  { part: /uPlot\.assign = [^]*(?=export \{)/g, times: 1, instead: "uPlot.rangeNum = rangeNum;\n" },
];
