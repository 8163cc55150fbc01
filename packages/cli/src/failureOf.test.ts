import { DivergedError } from "backstream";
import { expect, it } from "vitest";
import { failureOf } from "./failureOf.js";
import { InterruptedError } from "./InterruptedError.js";
import { UsageError } from "./UsageError.js";

it("passes on what an error says that tells the user what to do", () => {
  expect(failureOf(new UsageError("--units: 0 is no whole number"))).toEqual({
    exitCode: 2,
    message: "--units: 0 is no whole number",
  });
  expect(failureOf(new DivergedError("update: lower the learning rate"))).toEqual({
    exitCode: 1,
    message: "update: lower the learning rate",
  });
});

it("passes on errors of the system, and those that have one as their cause", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
    syscall: "write",
  });
  expect(failureOf(full)).toEqual({ exitCode: 1, message: full.message });
  const cause = new Error("saveCheckpoint: m cannot be written", { cause: full });
  expect(failureOf(cause)).toEqual({ exitCode: 1, message: "saveCheckpoint: m cannot be written" });
});

it("ends as a process that the signal has ended, where there was nothing to show", () => {
  const code = (reason: unknown): number => failureOf(new InterruptedError("stopped", reason)).exitCode;
  expect([code("SIGINT"), code("SIGTERM"), code(new Error("abort"))]).toEqual([130, 143, 130]);
});

it("says of any other error that it is a bug, with its trace", () => {
  const bug = new TypeError("Cannot read properties of undefined (reading 'length')");
  expect(failureOf(bug)).toEqual({
    exitCode: 1,
    message:
      "this is a bug in backstream, please report it with the command and these lines; TypeError: Cannot read properties of undefined (reading 'length')",
    trace: bug.stack,
  });
  expect(failureOf("no error").message).toContain("no error was thrown");
});
