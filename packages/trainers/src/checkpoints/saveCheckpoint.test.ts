import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { smallCheckpoint } from "../fixtures/smallCheckpoint.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { encodeCheckpoint } from "./encodeCheckpoint.js";
import { loadCheckpoint } from "./loadCheckpoint.js";
import { saveCheckpoint } from "./saveCheckpoint.js";

const fs = process.getBuiltinModule("node:fs");
const later = { ...smallCheckpoint, step: 3 };
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backstream-"));
  file = join(folder, "a.safetensors");
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

/** What is thrown. */
function thrown(action: () => void): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

it("is read back", () => {
  saveCheckpoint(file, smallCheckpoint);
  expect(loadCheckpoint(file)).toStrictEqual(smallCheckpoint);
  saveCheckpoint(file, later);
  expect(loadCheckpoint(file).step).toBe(3);
  expect(readdirSync(folder)).toEqual(["a.safetensors"]);
});

it("writes to the working folder where the path names none", () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    saveCheckpoint("b.safetensors", smallCheckpoint);
  } finally {
    process.chdir(before);
  }
  expect(readdirSync(folder)).toEqual(["b.safetensors"]);
});

it("has all bytes on the disk before they get the name, and the name before it returns", () => {
  const calls: string[] = [];
  const length = encodeCheckpoint(smallCheckpoint).length;
  for (const name of ["openSync", "writeSync", "fsyncSync", "closeSync", "renameSync"] as const) {
    const real = fs[name] as (...values: unknown[]) => unknown;
    vi.spyOn(fs, name as "openSync").mockImplementation((...values: unknown[]) => {
      calls.push(name === "openSync" ? `${name} ${String(values[0]).slice(folder.length)}` : name);
      // The system may take fewer bytes than it is given.
      return (
        name === "writeSync"
          ? real(values[0], values[1], values[2], Math.min(300, length - Number(values[2])))
          : real(...values)
      ) as number;
    });
  }
  saveCheckpoint(file, smallCheckpoint);
  const writes = Array.from({ length: Math.ceil(length / 300) }, () => "writeSync");
  expect(calls).toEqual([
    `openSync /a.safetensors.${process.pid}.tmp`,
    ...writes,
    "fsyncSync",
    "closeSync",
    "renameSync",
    "openSync /",
    "fsyncSync",
    "closeSync",
  ]);
  expect(writes.length).toBeGreaterThan(2);
  vi.restoreAllMocks();
  expect(loadCheckpoint(file)).toStrictEqual(smallCheckpoint);
});

it.runIf(existsSync("/dev/full"))("leaves the earlier file and nothing else when the disk is full", () => {
  saveCheckpoint(file, smallCheckpoint);
  // A device on which every write finds no space.
  symlinkSync("/dev/full", `${file}.${process.pid}.tmp`);
  const error = thrown(() => saveCheckpoint(file, later));
  expect(error.message).toBe(
    `saveCheckpoint: ${file} cannot be written (ENOSPC: no space left on device, write); earlier files are unchanged`,
  );
  expect(error.cause).toMatchObject({ code: "ENOSPC" });
  expect(readdirSync(folder)).toEqual(["a.safetensors"]);
  expect(loadCheckpoint(file).step).toBe(2);
});

it("says which folder does not exist", () => {
  const missing = join(folder, "b", "a.safetensors");
  expect(thrown(() => saveCheckpoint(missing, smallCheckpoint)).message).toBe(
    `saveCheckpoint: ${missing} cannot be written (ENOENT: no such file or directory, open '${missing}.${process.pid}.tmp'); earlier files are unchanged`,
  );
});

it("says that a file stands in the folder's place", () => {
  writeFileSync(file, "");
  expect(thrown(() => saveCheckpoint(join(file, "b"), smallCheckpoint)).cause).toMatchObject({
    code: "ENOTDIR",
  });
});

it("removes the temporary file when it cannot take the name", () => {
  mkdirSync(file);
  expect(thrown(() => saveCheckpoint(file, smallCheckpoint)).cause).toMatchObject({ code: "EISDIR" });
  expect(readdirSync(folder)).toEqual(["a.safetensors"]);
});

it("touches no file for a checkpoint that cannot be kept", () => {
  const streams = [{ ...smallCheckpoint.streams[0], key: Symbol("a") as unknown as string }];
  expect(() => saveCheckpoint(file, { ...smallCheckpoint, streams })).toThrow(TypeError);
  expect(readdirSync(folder)).toEqual([]);
});

it("reads no file that is damaged, or is not there", () => {
  writeFileSync(file, "half");
  expect(() => loadCheckpoint(file)).toThrow(
    new CorruptFileError(
      `loadCheckpoint: ${file} is damaged or no checkpoint (readSafetensors: the file has 4 bytes, expected 8 or more)`,
    ),
  );
  const error = thrown(() => loadCheckpoint(join(folder, "b")));
  expect(error.message).toBe(
    `loadCheckpoint: ${folder}/b cannot be read (ENOENT: no such file or directory, open '${folder}/b')`,
  );
  expect(error).not.toBeInstanceOf(CorruptFileError);
});

it("says what to do where there are no files", () => {
  vi.stubGlobal("process", undefined);
  try {
    expect(() => saveCheckpoint("a", smallCheckpoint)).toThrow(
      new Error(
        "saveCheckpoint: this platform has no file system; store the bytes of encodeCheckpoint in another way",
      ),
    );
  } finally {
    vi.unstubAllGlobals();
  }
});
