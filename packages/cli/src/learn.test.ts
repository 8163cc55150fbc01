import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { learn } from "./learn.js";
import { predictWith } from "./predictWith.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);

/** Each key's target is what it was two records ago: the last target alone says nothing. */
const echoes = Array.from({ length: 4000 }, (_, record) => {
  const key = ["a", "b", "c"][record % 3];
  const turn = Math.floor(record / 3) + (record % 3);
  return { key, x: record % 5, y: turn % 4 < 2 ? 1 : 0 };
});
const source = file("echoes.ndjson");
writeFileSync(source, echoes.map((record) => `${JSON.stringify(record)}\n`).join(""));
const options = { source, target: "y", key: "key", units: 8, learningRate: 0.01 } as const;

it("learns what only a memory can know, which no baseline does", async () => {
  const { records, labelled, rejected, loss, baselines, keys, summary } = await learn(options);
  expect({ records, labelled, rejected, keys }).toEqual({
    records: 4000,
    labelled: 4000,
    rejected: 0,
    keys: 3,
  });
  expect(loss).toBeLessThan(0.35);
  for (const baseline of baselines) expect(baseline.loss).toBeGreaterThan(0.65);
  expect(summary).toMatch(/^Of the tenth called most likely \(y\), (9\d|100) % were; of all, 50 %\.$/);
});

it.each(["none", "elman", "lstm"] as const)("runs with cell %s", async (cell) => {
  const report = await learn({ ...options, cell, limit: 300 });
  expect(report.network).toContain(cell === "none" ? "dense" : cell);
  expect(report.records).toBe(300);
});

it("gives the same numbers for the same seed, and others for another", async () => {
  const [first, second, other] = [
    await learn({ ...options, limit: 500 }),
    await learn({ ...options, limit: 500 }),
    await learn({ ...options, limit: 500, seed: 8 }),
  ];
  expect(second.loss).toBe(first.loss);
  expect(other.loss).not.toBe(first.loss);
});

it("forecasts numbers, in their own units", async () => {
  const series = file("series.csv");
  writeFileSync(
    series,
    `t,y\n${Array.from({ length: 3000 }, (_, t) => `${t % 2},${1000 + 50 * Math.sin(t / 4)}`).join("\n")}\n`,
  );
  const { task, loss, metric, baselines } = await learn({
    source: series,
    target: "y",
    units: 8,
    learningRate: 0.01,
  });
  expect(task).toBe("regression");
  expect(baselines.map(({ name }) => name)).toEqual([
    "running mean",
    "last value",
    "online linear",
    "online linear + last target",
  ]);
  expect(loss).toBeLessThan(baselines[0].loss! / 3);
  expect(metric).toBeLessThan(baselines[0].metric! / 2);
});

it("predicts a record without a target, and does not learn from it", async () => {
  const path = file("some.ndjson");
  writeFileSync(
    path,
    echoes
      .slice(0, 100)
      .map(({ y, ...rest }, index) => JSON.stringify(index % 2 ? { ...rest, y } : rest))
      .join("\n"),
  );
  const { records, labelled, rejected } = await learn({
    source: path,
    target: "y",
    predictions: file("some.csv"),
  });
  expect([records, labelled, rejected]).toEqual([100, 50, 0]);
  const lines = readFileSync(file("some.csv"), "utf8").trim().split("\n");
  expect(lines[0]).toBe("record,prediction,target");
  expect(lines).toHaveLength(101);
  expect(lines[1]).toMatch(/^0,0\.\d+,$/);
  expect(lines[2]).toMatch(/^1,0\.\d+,[01]$/);
});

it("counts bad records by kind and learns from the others", async () => {
  const path = file("bad.ndjson");
  const good = echoes.slice(0, 50).map((record) => JSON.stringify(record));
  writeFileSync(
    path,
    [
      ...good,
      "{",
      '{"key":"a","x":"many","y":1}',
      '{"key":"a","x":1e999,"y":1}',
      '{"key":"a","y":1}',
      '{"x":1,"y":0}',
      '{"key":"a","x":1,"y":"maybe"}',
      "{",
    ].join("\n"),
  );
  const told: string[] = [];
  const report = await learn(
    { source: path, target: "y", key: "key", task: "binary" },
    { onMessage: (text) => told.push(text) },
  );
  expect(report.rejections).toEqual([
    { reason: "broken JSON", records: 2 },
    { reason: "x is not a finite number", records: 2 },
    { reason: "x is missing", records: 1 },
    { reason: "key is missing", records: 1 },
    { reason: "y is not a target", records: 1 },
  ]);
  expect([report.records, report.labelled, report.rejected]).toEqual([57, 50, 7]);
  expect(told).toHaveLength(5);
  expect(told[1]).toBe(
    'rejected record 51: x is "many", expected a finite number (more of this kind are counted, not shown)',
  );
});

it("says what it guessed, reads a model's columns as when it was made, and rejects what is written otherwise", async () => {
  const path = join(folder, "local.csv");
  const line = (index: number): string => `${1 + (index % 9)}.2.2024;1.00${index % 5},5;${index % 3},25`;
  writeFileSync(
    path,
    `day;size;price\n${Array.from({ length: 100 }, (_, index) => line(index)).join("\n")}\n`,
  );
  const save = join(folder, "local.safetensors");
  const told: string[] = [];
  const report = await learn(
    { source: path, target: "price", units: 2, save },
    { onMessage: (text) => told.push(text) },
  );
  expect(report.notes).toEqual([
    'fields are separated by ";"; --delimiter sets it',
    '"size", "price": read with a decimal comma ("1.000,5" is 1000.5); if wrong, --types size=number:point',
    '"day": dates are read as day, month, year; if wrong, --types day=time:mdy',
  ]);
  expect(told).toEqual(report.notes.map((note) => `note: ${note}`));
  const few = join(folder, "few.csv");
  writeFileSync(few, `day;size;price\n1.2.2024;1.000,5;0,25\n2024-02-01;7;1\n31.2.2024;1,5;1\n`);
  const predicted = await predictWith({ model: save, source: few, predictions: join(folder, "few.ndjson") });
  expect(predicted.rejections).toEqual([{ reason: "day is not a time", records: 1 }]);
  expect(predicted.notes).toEqual(['fields are separated by ";"; --delimiter sets it']);
});

it("saves, predicts with what was saved, and continues to learn from it", async () => {
  const [model, again, said] = [file("model.safetensors"), file("again.safetensors"), file("said.ndjson")];
  const first = await learn({ ...options, limit: 3000, save: model });
  const rest = file("rest.ndjson");
  writeFileSync(
    rest,
    echoes
      .slice(3000)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(""),
  );

  const predicted = await predictWith({ model, source: rest, predictions: said });
  // The memory was continued: even the first records are predicted well.
  expect(predicted.loss).toBeLessThan(0.1);
  const lines = readFileSync(said, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toHaveLength(1000);
  expect(lines[0]).toEqual({ record: 0, key: "a", prediction: expect.any(Number), target: echoes[3000].y });

  const further = await learn({ source: rest, load: model, save: again });
  expect(further.loss).toBeLessThan(0.1);
  expect(further.steps).toBeGreaterThan(first.steps);
  const twice = await learn({ source: rest, load: model });
  expect(twice.loss).toBe(further.loss);
});

it("forgets keys above --max-keys and continues", async () => {
  const { keys, loss } = await learn({ ...options, maxKeys: 2, limit: 1000 });
  expect(keys).toBe(2);
  expect(loss).toBeGreaterThan(0);
});

it("takes a window longer than forward's default capacity", async () => {
  const path = file("long.csv");
  writeFileSync(path, `x,y\n${"1,2\n3,4\n".repeat(2150)}`);
  const window = { window: 4200, stride: 4200 };
  const { steps, pipeline } = await learn({ source: path, target: "y", cell: "none", units: 1, ...window });
  expect(steps).toBe(2); // of a whole window, and of the rest
  expect(pipeline).toContain("forward(net, { capacity: 4201 })");
});

it("ends with what it has when it is stopped", async () => {
  const path = file("stopped.ndjson");
  const good = echoes.map((record) => JSON.stringify(record));
  writeFileSync(path, [...good.slice(0, 1500), "{", ...good.slice(1500)].join("\n"));
  const stop = new AbortController();
  const report = await learn(
    { ...options, source: path, signal: stop.signal },
    { onMessage: () => stop.abort() }, // the bad record's
  );
  expect([report.interrupted, report.records, report.labelled]).toEqual([true, 1501, 1500]);
});

it("reads nothing where it is stopped before it begins", async () => {
  const { interrupted, records } = await learn({ ...options, signal: AbortSignal.abort() });
  expect([interrupted, records]).toEqual([true, 0]);
});

it.each([
  [{ units: 0 }, "--units: 0 is no whole number from 1 up"],
  [{ units: 1e9 }, /^--units: 1000000000 are too many for the memory \(.+\)$/],
  [{ save: `${source}/m` }, `--save: ${source}/m cannot be written; is there a folder ${source}?`],
  [{ save: "a".repeat(300) }, /^--save: a+ cannot be written \(ENAMETOOLONG: .+\)$/],
  [{ window: 1.5 }, "--window: 1.5 is no whole number from 1 up"],
  [{ window: 4, stride: 8 }, "--stride: 8 is more than the window of 4"],
  [{ learningRate: -1 }, "--learning-rate: -1 is no positive number"],
  [{ clip: 0 }, "--clip: 0 is no positive number"],
  [{ seed: -1 }, "--seed: -1 is no whole number from 0 up"],
  [{ limit: 0 }, "--limit: 0 is no whole number from 1 up"],
  [{ maxKeys: 0 }, "--max-keys: 0 is no whole number from 1 up"],
  [{ cell: "rnn" as "gru" }, '--cell: "rnn" is none, expected none, elman, gru, lstm'],
  [
    { save: "/nowhere/m.safetensors" },
    "--save: /nowhere/m.safetensors cannot be written; is there a folder /nowhere?",
  ],
  [{ predictions: folder }, `--predictions: ${folder} is a folder, expected a file`],
  [{ target: undefined }, "--target: not given, expected one of key, x, y"],
  [
    { load: "/nowhere/m.safetensors" },
    "--target: is fixed by the model in /nowhere/m.safetensors; leave it out, or learn without --load",
  ],
])("refuses %j before any work", async (wrong, message) => {
  await expect(learn({ ...options, ...wrong })).rejects.toThrow(message);
});

it("learns one of several classes, and says which ones it takes for which", async () => {
  const path = file("classes.csv");
  const colours = ["red", "green", "blue"];
  // In an order that says nothing about the class.
  const rows = Array.from({ length: 3000 }, (_, index) => {
    const x = ((index * index * 43) % 1009) % 3;
    return `${x},${colours[(x * x) % 3]}`;
  });
  writeFileSync(path, `x,colour\n${rows.join("\n")}\nx,red\n1,\n`);
  const save = file("classes.safetensors");
  const predictions = file("classes.csv.csv");
  const report = await learn({
    source: path,
    target: "colour",
    units: 8,
    learningRate: 0.02,
    save,
    predictions,
  });
  expect(report).toMatchObject({ task: "multiclass", metricName: "accuracy", labelled: 3000, rejected: 1 });
  expect(report.network).toBe("stack(gru(6, 8), dense(8, 4))");
  expect(report.metric).toBeGreaterThan(0.95);
  expect(report.baselines.map(({ name }) => name)).toEqual([
    "most frequent class",
    "online softmax",
    "online softmax + last target",
  ]);
  expect(report.baselines[0].metric).toBeCloseTo(2 / 3, 1);
  expect(report.summary).toMatch(
    /^The class \(colour\) was right in (9\d|100) % of the records; the most frequent one so far in 67 %\.$/,
  );
  const { classes, counts } = report.confusion!;
  expect(classes).toEqual(["red", "green"]);
  expect(counts.flat().reduce((a, b) => a + b)).toBe(2999); // no class was known before the first record
  const lines = readFileSync(predictions, "utf8").trim().split("\n");
  expect(lines.slice(0, 2)).toEqual(["record,prediction,probability,target", "0,,,red"]);
  expect(lines[3000]).toMatch(/^2999,green,0\.\d+,green$/);
  expect(lines.at(-1)).toMatch(/^3001,(red|green),0\.\d+,$/);

  const other = file("other classes.ndjson");
  writeFileSync(other, '{"x":0,"colour":"red"}\n{"x":0,"colour":"pink"}\n{"x":1}\n');
  const said = file("said classes.ndjson");
  const predicted = await predictWith({ model: save, source: other, predictions: said });
  expect(predicted.rejections).toEqual([{ reason: "colour is none of the model's classes", records: 1 }]);
  const objects = readFileSync(said, "utf8").trim().split("\n");
  expect(JSON.parse(objects[0])).toEqual({
    record: 0,
    prediction: "red",
    probability: expect.any(Number),
    target: "red",
  });
  expect(JSON.parse(objects[1])).toEqual({ record: 2, prediction: "green", probability: expect.any(Number) });
});

it("has an output for classes that come later, and rejects those for which there is none", async () => {
  const path = file("late classes.csv");
  const rows = (names: readonly string[]): string[] =>
    Array.from({ length: 400 }, (_, index) => `${index % 5},${names[index % names.length]}`);
  const all = [...rows(["a", "b"]), ...rows(["a", "b"]), ...rows(["a", "b"]), ...rows(["c", "d", "e"])];
  writeFileSync(path, `x,y\n${all.join("\n")}\n`);
  const late = await learn({ source: path, target: "y", cell: "none", units: 2 });
  expect(late.confusion?.classes).toEqual(["a", "b", "c", "d"]);
  expect(late.rejections).toEqual([{ reason: "y has more than 4 classes", records: 133 }]);
  const roomy = await learn({ source: path, target: "y", cell: "none", units: 2, classes: 5 });
  expect([roomy.network, roomy.rejected]).toEqual(["stack(dense(7, 2), dense(2, 5))", 0]);
  await expect(learn({ source: path, target: "y", classes: 1 })).rejects.toThrow(
    "--classes: 1 is no whole number from 2 up",
  );
});

it("measures a regression with the scale from before each record: the first one is no hit", async () => {
  const path = file("one.csv");
  writeFileSync(path, "x,y\n1,7\n");
  const { loss, metric, baselines } = await learn({ source: path, target: "y", units: 2 });
  expect([loss, metric]).toEqual([49, 7]); // nothing is known, so 0 was predicted
  expect(baselines.map((baseline) => baseline.metric)).toEqual([7, 7, 7, 7]);
  writeFileSync(path, "x,y\n1,7\n1,9\n");
  const second = await learn({ source: path, target: "y", units: 2 });
  expect(second.loss).toBe((49 + 4) / 2); // the mean of one value
});

it("makes nothing of a formula in a CSV of predictions", async () => {
  const path = file("formulas.ndjson");
  const keys = ['=HYPERLINK("http://x")', "-5", "@a"];
  writeFileSync(path, keys.map((key, y) => JSON.stringify({ key, x: 1, y: y + 2 })).join("\n"));
  const predictions = file("formulas.csv");
  await learn({ source: path, target: "y", key: "key", units: 2, predictions });
  expect(
    readFileSync(predictions, "utf8")
      .split("\n")
      .slice(1, 4)
      .map((line) => line.replace(/,[^,]+,[^,]+$/, "")),
  ).toEqual([`0,"'=HYPERLINK(""http://x"")"`, "1,-5", "2,'@a"]);
});

it("writes onto no file that it reads or writes already, and replaces no device", async () => {
  const data = file("data.csv");
  writeFileSync(data, "x,y\n1,2\n2,3\n");
  const link = file("link.csv");
  symlinkSync(data, link);
  const model = file("kept.safetensors");
  await learn({ source: data, target: "y", units: 2, save: model });
  const before = [readFileSync(data), readFileSync(model)];
  const reasonOf = (run: Promise<unknown>): Promise<string> =>
    run.then(
      () => "none",
      (error: Error) => error.message,
    );
  const given = { source: data, target: "y", units: 2 };
  expect(await reasonOf(learn({ ...given, predictions: data }))).toBe(
    `--predictions: ${data} is the source; name another file`,
  );
  expect(await reasonOf(learn({ ...given, save: link }))).toBe(
    `--save: ${link} is the source, ${data}; name another file`,
  );
  expect(await reasonOf(learn({ ...given, save: file("n"), predictions: file("n") }))).toBe(
    `--save: ${file("n")} is the file of --predictions; name another file`,
  );
  expect(await reasonOf(learn({ source: data, load: model, predictions: model }))).toBe(
    `--predictions: ${model} is the model of --load; name another file`,
  );
  expect(await reasonOf(predictWith({ model, source: data, predictions: model }))).toBe(
    `--predictions: ${model} is the model; name another file`,
  );
  expect(await reasonOf(predictWith({ model, source: data, predictions: data }))).toBe(
    `--predictions: ${data} is the source; name another file`,
  );
  expect(await reasonOf(learn({ ...given, save: "" }))).toBe("--save: is empty, expected the name of a file");
  expect(await reasonOf(learn({ ...given, predictions: "" }))).toBe(
    "--predictions: is empty, expected the name of a file",
  );
  expect(await reasonOf(learn({ ...given, save: "-" }))).toBe(
    "--save: - is no file, and a model needs one; name it",
  );
  const pipe = file("pipe"); // no real device: should the refusal fail, it would be replaced
  execFileSync("mkfifo", [pipe]);
  expect(await reasonOf(learn({ ...given, save: pipe }))).toBe(
    `--save: ${pipe} is a device or a pipe, expected a file`,
  );
  expect([readFileSync(data), readFileSync(model)]).toEqual(before);
  await learn({ source: data, load: model, save: model }); // its own successor
});

it("replaces no model by one of a net that saw no record", async () => {
  const model = file("precious.safetensors");
  writeFileSync(model, "precious");
  const dates = file("dates.csv");
  writeFileSync(dates, "date,y\nsoon,1\nlater,2\n");
  const warned: string[] = [];
  const { rejected } = await learn(
    { source: dates, target: "y", types: { date: "time" }, save: model },
    { onWarning: (text) => warned.push(text) },
  );
  expect(rejected).toBe(2);
  expect(warned).toEqual([`--save: ${model} was not written, since no record could be used`]);
  expect(readFileSync(model, "utf8")).toBe("precious");
});

it("counts the updates of this run, and those before", async () => {
  const model = file("counted.safetensors");
  const first = await learn({ ...options, limit: 300, save: model });
  expect([first.updates, first.steps]).toEqual([first.steps, first.updates]);
  const unlabelled = file("unlabelled.ndjson");
  writeFileSync(unlabelled, '{"key":"a","x":1}\n');
  const further = await learn({ source: unlabelled, load: model });
  expect([further.updates, further.steps]).toEqual([0, first.steps]);
  expect(further.summary).toBe(
    "No record had a target: nothing was learned, and nothing can be said about the predictions.",
  );
  const predicted = await predictWith({ model, source: unlabelled, predictions: file("unlabelled.out") });
  expect(predicted.summary).toBe("No record had a target: nothing can be said about the predictions.");
});

it("refuses a source that lacks what the model needs, or has nothing", async () => {
  const model = file("small.safetensors");
  await learn({ ...options, limit: 50, save: model });
  const other = file("other.ndjson");
  writeFileSync(other, '{"x":1}\n');
  await expect(predictWith({ model, source: other })).rejects.toThrow(
    `${other}: no column "key", which the model needs; the source has x`,
  );
  writeFileSync(other, "\n");
  await expect(learn({ source: other, target: "x" })).rejects.toThrow(`${other}: has no records`);
  writeFileSync(other, "{\n");
  await expect(learn({ source: other, target: "x" })).rejects.toThrow(
    `${other}: has no records; the first is bad: line 1 is broken JSON: {`,
  );
});
