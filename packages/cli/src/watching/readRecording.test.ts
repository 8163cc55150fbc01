import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { said } from "../fixtures/said.js";
import { learn } from "../learn.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);

/** A folder whose run.json is this text. */
function kept(name: string, text: string): string {
  mkdirSync(file(name), { recursive: true });
  writeFileSync(join(file(name), "run.json"), text);
  return file(name);
}

beforeAll(async () => {
  const source = file("records.csv");
  writeFileSync(source, `x,y\n${Array.from({ length: 300 }, (_, index) => `${index % 5},${index % 3}`).join("\n")}\n`); // prettier-ignore
  for (const seed of [1, 2]) await learn({ source, target: "y", seed, record: file(`run${seed}`) });
});

it("writes the page of a run, or of two, as one HTML file", async () => {
  const one = await said("report", file("run1"));
  expect(one).toMatchObject({ code: 0, err: "" });
  expect(one.out).toMatch(/^<!doctype html>[^]*<\/html>\s*$/i);
  expect(one.out).toContain('"run":"y, records.csv"');
  const two = await said("report", file("run1"), file("run2"));
  expect(two.code).toBe(0);
  expect(two.out.match(/"run":"y, records.csv"/g)).toHaveLength(2);
});

it("says in words what it cannot show", async () => {
  const whole = readFileSync(join(file("run1"), "run.json"), "utf8");
  const nothing = file("nothing");
  expect(await said("report", nothing)).toEqual({
    code: 2,
    out: "",
    err: `backstream: report: ${nothing} has no run.json; make one with backstream learn SOURCE --target COLUMN --record ${nothing}\n`,
  });
  const cut = kept("cut", whole.slice(0, 1000));
  expect((await said("report", cut)).err).toMatch(
    /^backstream: \S+run\.json: is no recording of backstream, or is damaged \(.+\); --record writes another one\n$/,
  );
  const other = kept("other", '{"v":1,"hello":{"type":"hello"}}');
  expect((await said("report", other)).err).toBe(
    `backstream: ${other}/run.json: is no recording of backstream, or is damaged (its history is not there); --record writes another one\n`,
  );
  const strange = kept("strange", "[]");
  expect((await said("report", strange)).err).toContain("is damaged (it has no version)");
  const newer = kept("newer", whole.replace('"v":1', '"v":2'));
  expect(await said("report", file("run1"), newer)).toEqual({
    code: 2,
    out: "",
    err: `backstream: ${newer}/run.json: is of version 2, expected at most 1; a newer backstream has recorded it, so install that one\n`,
  });
  expect(await said("report", file("run1"), file("run2"), file("run1"))).toEqual({
    code: 2,
    out: "",
    err: "backstream: report: 3 folders are given, expected one, or two that are compared\n",
  });
});
