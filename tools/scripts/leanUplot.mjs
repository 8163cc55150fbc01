import { readFileSync } from "node:fs";

/**
 * A plugin of esbuild that leaves out what no chart of the studio uses of uPlot: axes of dates, the legend, the scale of asinh, points by
 * facets, and other paths than lines. That is a third of it. uPlot has no smaller build, and no bundler sees by itself that an option
 * is never given. What is replaced must be there, so that another version of uPlot is not cut wrongly.
 */
export const leanUplot = {
  name: "lean-uplot",
  setup(build) {
    build.onLoad({ filter: /[/\\]uPlot\.esm\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [wanted, replacement] of cuts) {
        const cut = contents.replace(wanted, replacement);
        if (cut === contents)
          throw new Error(`leanUplot: ${path} has no ${wanted}; see what this uPlot has instead`);
        contents = cut;
      }
      return { contents, loader: "js" };
    });
  },
};

const cuts = [
  // No axis shows dates: `time: false`.
  [/let isTime = .*;/g, "const isTime = false;"],
  [/const \[ timeIncrs(Ms|S), .*;/g, ""],
  [/const _tzDate [^]*?const _timeSeriesVal .*/, ""],
  // `legend: { show: false }`.
  [/const showLegend = legend\.show;/, "const showLegend = false;"],
  [/(const|let) mode = (u|self)\.mode;/g, "const mode = 1;"],
  // Scales are linear or logarithmic.
  [/[\w.]*\bdistr == 4\b/g, "false"],
  [/[\w.]*\bdistr == (2|100)\b/g, "false"],
  // Of its functions only this one is called, and lines are drawn by the path that it takes by itself.
  [/uPlot\.assign = [^]*(?=export \{)/, "uPlot.rangeNum = rangeNum;\n"],
];
