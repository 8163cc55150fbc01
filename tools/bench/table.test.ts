import { expect, test } from "vitest";
import { page } from "./page.js";
import type { Result } from "./result.js";
import { table } from "./table.js";

const result: Result = {
  name: "W9",
  title: "a net",
  unit: "update",
  timings: [
    { name: "backstream", microseconds: 12.345 },
    { name: "PyTorch", microseconds: 1234.5, ratio: 100, target: 50, difference: 2e-7 },
    { name: "TF.js cpu", note: "missing: get it" },
  ],
  facts: [{ what: "ticks", value: 1234567, unit: "a second", target: "at least 200,000" }],
};

test("shows times, ratios and remarks in columns", () => {
  expect(table(result).split("\n")).toEqual([
    "W9  a net",
    "  one update, median",
    "  backstream     12.3 µs",
    "  PyTorch       1,230 µs    100×  target 50×; losses agree within 2e-7",
    "  TF.js cpu            –          missing: get it",
    "  ticks: 1,230,000 a second (target: at least 200,000)",
    "",
  ]);
});

test("shows the same on a page, with the machine", () => {
  const machine = {
    date: "2026-01-02",
    processor: "a chip",
    cores: 2,
    system: "linux x64",
    node: "v20.0.0",
    kernels: "simd",
    clock: "wall" as const,
    peers: { PyTorch: "1.13" },
  };
  const text = page([result], machine, "npm run bench");
  expect(text).toContain(
    "Measured on 2026-01-02 by `npm run bench`: a chip, 2 cores, linux x64, Node.js v20.0.0",
  );
  expect(text).toContain("| PyTorch    |   1,230 µs |  100× | target 50×; losses agree within 2e-7 |");
});
