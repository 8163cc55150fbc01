import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("by the horizon the net is ahead of its baselines; learned as flights land, it is behind what it is at the horizon", async () => {
  const { rows } = await quickly("online-labels");
  const of = (way: string, model: string): number =>
    Number(rows.find((row) => row["learned from"] === way && row["model"] === model)?.["log-loss"]);
  const net = of("when decided", "net");
  for (const model of ["class rate", "logistic", "logistic + last known"])
    expect(net).toBeLessThan(of("when decided", model));
  expect(net).toBeLessThan(of("landed", "net"));
  expect(net).toBeGreaterThan(of("at once", "net")); // lateness has its price
});

it("the second part of npm start says how the net and its baselines do, and who is ahead", async () => {
  const run = resolve(import.meta.dirname, "../../scripts/run.mjs");
  const start = resolve(import.meta.dirname, "start.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [run, start, "20000"]);
  expect(stdout).toContain("15 minutes behind");
  for (const model of ["net", "class rate", "logistic", "logistic \\+ last known"])
    expect(stdout).toMatch(new RegExp(`\\| ${model} +\\| +0\\.\\d{4} \\|`));
  expect(stdout).toContain("The net is ahead of the best of its baselines");
});
