import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { progressLine } from "./progressLine.js";
import { intoReadme, resultsText } from "./results.js";

const folder = import.meta.dirname;
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "main.ts")));
const example = (...args: string[]) => {
  const script = resolve(folder, "../scripts/example.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
};

describe("npm run example", () => {
  it("lists the examples, a line each", () => {
    const lines = example().stdout.split("\n");
    expect(lines.slice(0, names.length).map((line) => line.split(" ")[0])).toEqual(names);
    for (const line of lines.slice(0, names.length)) expect(line).toMatch(/^[\w-]+ {2,}\S.{10,}/);
  });

  it("tells the right names for a misspelt one", () => {
    expect(example("carhacters")).toEqual({
      status: 2,
      stdout: "",
      stderr: `example: name is "carhacters", expected one of ${names.join(", ")}\n`,
    });
  });

  it("refuses options that it does not have, and --write with --quick", () => {
    expect(example(names[0], "--fast")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(`^example ${names[0]}: Unknown option '--fast'`),
    });
    expect(example(names[0], "--quick", "--write")).toMatchObject({
      status: 2,
      stderr: `example ${names[0]}: --write with --quick: the README shows full results; leave one of them out\n`,
    });
    expect(example(names[0], "--quick", "--full")).toMatchObject({
      status: 2,
      stderr: `example ${names[0]}: --quick with --full: it is one or the other\n`,
    });
  });
});

describe.each(names)("the example %s", (name) => {
  const here = (file: string) => join(folder, name, file);
  it("is a screen of code", () => {
    expect(readFileSync(here("main.ts"), "utf8").split("\n").length).toBeLessThan(100);
  });
  it("has a test of its quick form", () => {
    expect(readFileSync(here("main.slow.test.ts"), "utf8")).toContain(`quickly("${name}")`);
  });
  it("has results in its README, and how to run it", () => {
    const readme = readFileSync(here("README.md"), "utf8");
    expect(readme).toMatch(new RegExp(`^# ${name}: .{10,}\n`));
    expect(readme).toContain(`npm run example ${name}`);
    expect(readme).toMatch(
      /<!-- results -->\n[^]*\d s \(\d+ s of processor time\) on [^]*\n\| -[^]*\n<!-- \/results -->/,
    );
  });
});

describe("results", () => {
  const rows = [
    { model: "net", loss: 0.5, updates: 12_345 },
    { model: "mean", loss: 0.000_123_4, note: "of all" },
  ];
  const table = [
    "| model |   loss | updates | note   |",
    "| ----- | -----: | ------: | ------ |",
    "| net   | 0.5000 |  12,345 |        |",
    "| mean  | 1.2e-4 |         | of all |",
  ].join("\n");

  it("are a table, facts, and a picture as it is", () => {
    expect(resultsText({ rows })).toBe(table);
    expect(resultsText({ rows, facts: { rows: 3, best: "net" }, text: "▁▂\n" })).toBe(
      `${table}\n\n- rows: 3\n- best: net\n\n▁▂`,
    );
  });

  it("take the place of the old ones in a README", () => {
    const readme = "# a\n\n<!-- results -->\nold\n<!-- /results -->\n\nEnd\n";
    const once = intoReadme(readme, { rows, text: "▁▂" }, "here");
    expect(once).toBe(
      `# a\n\n<!-- results -->\n\nhere:\n\n${table}\n\n\`\`\`text\n▁▂\n\`\`\`\n\n<!-- /results -->\n\nEnd\n`,
    );
    expect(intoReadme(once, { rows, text: "▁▂" }, "here")).toBe(once);
  });

  it("are refused by a README without a place for them", () => {
    expect(() => intoReadme("# a\n<!-- results -->\n", { rows }, "here")).toThrow(
      "readme: no place for results, expected <!-- results --> and <!-- /results -->",
    );
  });
});

describe("progress", () => {
  const shown = (isTTY: boolean) => {
    let time = 0;
    const written: string[] = [];
    const { show, clear } = progressLine(
      { write: (text) => written.push(text), isTTY, columns: 30 },
      () => time,
    );
    return {
      written,
      clear,
      at: (milliseconds: number, text: string) => ((time = milliseconds), show(text)),
    };
  };

  it("is silent for two seconds, then a line every five", () => {
    const { written, at, clear } = shown(false);
    for (const time of [0, 1999, 2000, 3000, 6999, 7000]) at(time, `at ${time}`);
    clear();
    expect(written).toEqual(["2 s  at 2000\n", "7 s  at 7000\n"]);
  });

  it("is one live line on a terminal, cut before it wraps", () => {
    const { written, at, clear } = shown(true);
    at(2000, "first");
    at(2050, "too soon");
    at(2100, "x".repeat(100));
    clear();
    clear();
    const erase = "\r\u001b[2K";
    expect(written).toEqual(["2 s  first", erase, `2 s  ${"x".repeat(24)}`, erase]);
  });
});
