import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { said } from "./fixtures/said.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const source = file("records.csv");
writeFileSync(
  source,
  `k,x,y\n${Array.from({ length: 200 }, (_, index) => `${index % 2},${index % 5},${index % 3}`).join("\n")}\n`,
);

it("learns with progress on standard error and the report on standard output", async () => {
  const { code, out, err } = await said("learn", source, "--target", "y");
  expect(code).toBe(0);
  expect(err).toMatch(
    /^learning from .*records\.csv …\ntarget: y \(regression\); inputs: k \(number\), x \(number\)\nnet: stack\(gru\(4, 32\), dense\(32, 1\)\), [\d,]+ parameters/,
  );
  expect(out).toMatch(/model +mean squared error +mean absolute error\nnet: stack/);
  expect(out).toContain("200 records (200 with a target, 0 rejected)");
  expect(out).toContain("import { adam, backward, chain");
});

it("takes all options", async () => {
  const { code, out } = await said(
    "learn",
    source,
    "--target",
    "y == 1",
    "--inputs",
    "k,x",
    "--types",
    "k=category,x=number",
    "--task",
    "binary",
    "--key",
    "k",
    "--max-keys",
    "10",
    "--cell",
    "lstm",
    "--units",
    "4",
    "--window",
    "8",
    "--stride",
    "4",
    "--learning-rate",
    "0.01",
    "--rate-decay",
    "0",
    "--momentum",
    "0.5",
    "--clip",
    "2",
    "--seed",
    "3",
    "--limit",
    "100",
    "--predictions",
    file("p.csv"),
    "--save",
    file("m.safetensors"),
    "--quiet",
    "--json",
  );
  expect(code).toBe(0);
  const report = JSON.parse(out) as Record<string, unknown>;
  expect(report).toMatchObject({
    records: 100,
    rejected: 0,
    task: "binary",
    target: "y == 1",
    keys: 2,
    network: "stack(lstm(11, 4), dense(4, 1))",
    interrupted: false,
  });
  for (const name of ["loss", "recordsPerSecond", "seconds", "peakMemoryMB", "steps"])
    expect(report[name]).toEqual(expect.any(Number));
  expect(report["pipeline"]).toContain("adam({ learningRate: 0.01, betas: [0.5, 0.999] })");
  expect(report["baselines"]).toEqual(
    ["class rate", "online logistic", "online logistic + last target"].map((name) => ({
      name,
      loss: expect.any(Number),
      metric: expect.any(Number),
    })),
  );
  expect(readFileSync(file("p.csv"), "utf8").split("\n")).toHaveLength(102);
  const predicted = await said("predict", file("m.safetensors"), source, "--limit", "3", "--quiet");
  expect(predicted.code).toBe(0);
  expect(
    predicted.out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { record: number }).record),
  ).toEqual([0, 1, 2]);
  expect((await said("learn", source, "--load", file("m.safetensors"), "--quiet")).out).toContain(
    "const from = loadCheckpoint(",
  );
});

it("reads a file by its format, delimiter and columns", async () => {
  const path = file("bare.txt");
  writeFileSync(path, Array.from({ length: 100 }, (_, index) => `${index % 5}\t${index % 3}`).join("\n"));
  const options = ["--format", "csv", "--delimiter", "tab", "--columns", "x,y"];
  const { code, out } = await said("learn", path, "--target", "y", ...options, "--quiet", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ records: 100, rejected: 0, notes: [] });
  const sniffed = await said("learn", path, "--target", "y", "--format", "csv", "--columns", "x,y");
  expect(sniffed.err).toContain("\nnote: fields are separated by tabs; --delimiter sets it\n");
  expect(sniffed.out).toContain("\nnote: fields are separated by tabs; --delimiter sets it\n");
});

it("is quiet when asked to be", async () => {
  const { err } = await said("learn", source, "--target", "y", "--quiet", "--json");
  expect(err).toBe("");
});

it("sends the report to standard error where predictions take standard output", async () => {
  const { out, err } = await said("learn", source, "--target", "y", "--predictions", "-");
  expect(
    out
      .trim()
      .split("\n")
      .every((line) => line.startsWith('{"record":')),
  ).toBe(true);
  expect(err).toContain("mean absolute error");
});

it.each([
  [["learn", source, "--target", "z"], '--target: no column "z"; the source has k, x, y'],
  [["learn", source], "--target: not given, expected one of k, x, y"],
  [["learn", "/nowhere.csv", "--target", "y"], "/nowhere.csv: cannot be read (no such file)"],
  [["learn", folder, "--target", "y"], /has no ending, expected/],
  [["learn", source, "--target", "y", "--units", "many"], '--units: "many" is no number'],
  [["learn", source, "--target", "y", "--units", "-3"], "--units: -3 is no whole number from 1 up"],
  [
    ["learn", source, "--target", "y", "--types", "k"],
    '--types: "k" is no assignment, expected a list such as a=category,b=time',
  ],
  [
    ["learn", source, "--target", "y", "--predictions", "-", "--json"],
    "--json: standard output is taken by the predictions; send them to a file with --predictions FILE",
  ],
  [
    ["learn", source, "--target", "y", "--delimiter", ";;"],
    '--delimiter: is ";;", expected one character, or tab',
  ],
  [
    ["learn", source, "--target", "y", "--format", "xml"],
    '--format: "xml" is none, expected csv, tsv, ndjson, parquet',
  ],
  [
    ["learn", source, "--target", "y > banana"],
    '--target: "y > banana" compares with banana, expected a number after >; allowed are COLUMN, COLUMN > NUMBER (also >= < <=) and COLUMN == VALUE (also !=)',
  ],
  [["learn", source, "--targte", "y"], /unknown option '--targte'/],
  [["learn"], "missing required argument 'source'"],
  [["teach", source], /unknown command 'teach'/],
  [["predict", source, source], `${source}: is no model that backstream learn saved, or is damaged (`],
])("%j ends with exit code 2 and one line", async (argv, message) => {
  const { code, out, err } = await said(
    ...argv,
    ...(argv[0] === "teach" || argv.length === 1 ? [] : ["--quiet"]),
  );
  expect(code).toBe(2);
  expect(out).toBe("");
  const line = err.trimEnd();
  expect(line.split("\n")).toHaveLength(1);
  expect(line).toMatch(/^backstream: /);
  expect(line).toMatch(message);
});

it("predicts 300 records with a model, and shows how the loss went", async () => {
  const [model, predictions] = [file("many.safetensors"), file("many.csv")];
  const many = file("many records.csv");
  writeFileSync(
    many,
    `x,y\n${Array.from({ length: 300 }, (_, index) => `${index % 5},${index % 3}`).join("\n")}\n`,
  );
  expect((await said("learn", many, "--target", "y", "--save", model)).code).toBe(0);
  for (const more of [[], ["--quiet"]]) {
    const { code, out, err } = await said("predict", model, many, "--predictions", predictions, ...more);
    expect([code, err.includes("backstream:")]).toEqual([0, false]);
    expect(out).toMatch(/loss, means of stretches, over 288 records: net\n/);
    expect(out).toContain("each record was predicted, nothing was learned;");
    expect(out).toContain(", no updates; the model comes from 150 updates of 3,585 parameters");
  }
  expect(readFileSync(predictions, "utf8").trim().split("\n")).toHaveLength(301);
});

it("ends with exit code 1 and a line where every record is rejected, after the report", async () => {
  const dates = file("dates.csv");
  writeFileSync(dates, "date,y\nsoon,1\nlater,2\n");
  const { code, out, err } = await said("learn", dates, "--target", "y", "--types", "date=time", "--json");
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ records: 2, rejected: 2, updates: 0 });
  expect(err.trimEnd().split("\n").at(-1)).toBe(
    `backstream: ${dates}: every record was rejected, most often because date is not a time (2); see --types and --inputs`,
  );
});

it("says an error as JSON too where JSON is wanted", async () => {
  for (const argv of [
    ["learn", source, "--target", "z", "--json"],
    ["learn", source, "--json", "--targte", "y"],
    ["learn", "/nowhere.csv", "--target", "y", "--json"],
  ]) {
    const { code, out, err } = await said(...argv);
    const { error, exitCode } = JSON.parse(out) as { error: string; exitCode: number };
    expect([code, exitCode]).toEqual([2, 2]);
    expect(err.trimEnd().split("\n").at(-1)).toBe(`backstream: ${error}`);
  }
});

it("prints nothing that steers the terminal, whatever a file holds", async () => {
  const hostile = file("hostile.ndjson");
  const name = "x\u001b[2J\u009b1m\nbackstream: all is well\u202e";
  const records = Array.from({ length: 100 }, (_, index) => ({
    [name]: index % 3,
    "y\u0007": index % 4,
    k: `\u001b${index % 2}`,
  }));
  writeFileSync(
    hostile,
    [...records.map((record) => JSON.stringify(record)), '{"\u001b":', '{"k":1}'].join("\n"),
  );
  // oxlint-disable-next-line no-control-regex -- these are what is searched for
  const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
  const runs = [
    ["--target", "y\u0007"],
    ["--target", "y\u0007", "--key", "k", "--json"],
    ["--target", "nothing"],
    ["--target", "y\u0007", "--key", name, "--predictions", "-", "--limit", "20"],
    ["--target", "k", "--classes", "4"],
  ];
  for (const argv of runs) {
    const { out, err } = await said("learn", hostile, ...argv);
    expect(`${out}${err}`).not.toMatch(steering);
    expect(`${out}${err}`).not.toMatch(/^backstream: all is well/m);
    expect(`${out}${err}`).toContain(String.raw`\u001b`);
  }
});

it("where a file is cut off, shows and saves what came before, and ends with exit code 1 and one line", async () => {
  const [path, model] = [file("cut.csv.gz"), file("cut.safetensors")];
  const rows = Array.from({ length: 20_000 }, (_, index) => `${(index * 7919) % 1000},${index % 3}`);
  writeFileSync(path, gzipSync(`x,y\n${rows.join("\n")}\n`).subarray(0, -1000));
  const options = ["--target", "y", "--cell", "none", "--units", "2", "--json", "--save", model];
  const { code, out, err } = await said("learn", path, ...options);
  expect(code).toBe(1);
  const problem = `${path}: is damaged or cut off (gzip: unexpected end of file)`;
  const { records } = JSON.parse(out) as { records: number };
  expect(JSON.parse(out)).toMatchObject({ interrupted: true, problem });
  expect(records).toBeGreaterThan(1000);
  expect(records).toBeLessThan(20_000);
  expect(err.trimEnd().split("\n").at(-1)).toBe(`backstream: ${problem}`);
  expect((await said("predict", model, path, "--limit", "3", "--quiet")).code).toBe(0);
});

it("explains itself", async () => {
  const { code, out } = await said("learn", "--help");
  expect(code).toBe(0);
  for (const option of [
    "--format",
    "--delimiter",
    "--columns",
    "number:comma",
    ".zst",
    "--target",
    "--key",
    "--window",
    "--predictions",
    "--load",
  ])
    expect(out).toContain(option);
});
