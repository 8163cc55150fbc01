import { readFileSync } from "node:fs";

/**
 * A plugin of esbuild that leaves out what no chart of the studio uses of uPlot: axes of dates, the legend, the scale of asinh, points by
 * facets, selecting by dragging, cursors that follow each other, and other paths than lines. That is two fifths of it. uPlot has no
 * smaller build, and no bundler sees by itself that an option is never given.
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
  // Scales are linear or logarithmic, and x goes from left to right.
  { part: /[\w.]*\bdistr == (4|2|100)\b/g, times: 19, instead: "false" },
  { part: /\bscaleX\.ori == 0/g, times: 24, instead: "true" },
  { part: /\bscaleX\.ori == 1/g, times: 9, instead: "false" },
  // No series is in focus, since `focus.prox` is not given.
  { part: /const cursorFocus = .*;/g, times: 1, instead: "const cursorFocus = false;" },
  // Nothing is selected: `drag: { x: false, y: false }`. So there is nothing to go back from by a double click.
  { part: /if \(select\.show && dragging\)/g, times: 1, instead: "if (false)" },
  { part: /\tfunction (mouseDown|mouseUp|dblClick)\([^]*?\n\t}\n/g, times: 3, instead: "" },
  { part: /on\("click", wrap,[^]*?\n\t}, true\);/g, times: 1, instead: "" },
  { part: /onMouse\((mousedown|dblclick),.*;/g, times: 2, instead: "" },
  { part: /let _dragging = dragging;[^]*?dragging = false;\n\t\t}/g, times: 1, instead: "" },
  { part: /if \(_dragging\)\s+dragging = _dragging;/g, times: 1, instead: "" },
  { part: /let dragging = false;/g, times: 1, instead: "const dragging = false;" },
  // No chart follows the cursor of another: no `sync`.
  { part: /const events = {};[^]*?(?=\tif \(showCursor\))/g, times: 1, instead: "" },
  { part: /const seriesIdxMatcher = [^]*?self\.pub = pub;/g, times: 1, instead: "const syncOpts = {};" },
  { part: /_pub && pubSync\(.*;|sync\.unsub\(self\);/g, times: 2, instead: "" },
  { part: /if \(_pub\)/g, times: 1, instead: "if (false)" },
  { part: /else {\s+if \(_l < 0 \|\| _t < 0\)[^]*?\n\t\t}\n(?=\n\t\tif \(snap)/g, times: 1, instead: "" },
  // Methods that are not called.
  {
    part: /self\.(addSeries|delSeries|addBand|setBand|delBand|batch|setScale|setSeries|setSelect|setLegend|valToIdx|posToIdx|posToVal) = .*;/g,
    times: 13,
    instead: "",
  },
  // Of its functions only this one is called, and lines are drawn by the path that it takes by itself.
  { part: /uPlot\.assign = [^]*(?=export \{)/g, times: 1, instead: "uPlot.rangeNum = rangeNum;\n" },
];
