import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnknownNameError } from "@backstream/core";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { ConflictError } from "./ConflictError.js";
import { folderStore } from "./folderStore.js";

const fs = process.getBuiltinModule("node:fs/promises");
afterEach(() => void vi.restoreAllMocks());
const root = mkdtempSync(join(tmpdir(), "backstream-folder-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, "test-"));
});

const names = () => readdirSync(folder).sort();
const file = (revision: number) => `revision-${String(revision).padStart(12, "0")}.checkpoint`;
const bytes = (...numbers: number[]) => Uint8Array.from(numbers);

/** Saves so often, and returns the newest revision. */
async function saved(times: number, keep?: number): Promise<number | undefined> {
  const store = folderStore(folder, { keep });
  let revision: number | undefined;
  for (let save = 1; save <= times; save++) revision = await store.save(bytes(save), revision);
  return revision;
}

/** An error of the platform. */
const platformError = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: what it means, ${syscall}`), { code, syscall });

it("keeps the newest and the one before, or as many as it is told", async () => {
  await saved(5);
  expect(names()).toEqual([file(4), file(5)]);
  await folderStore(folder, { keep: 1 }).save(bytes(6), 5);
  expect(names()).toEqual([file(6)]);
});

it("goes back to the revision before, when a person deletes the newest", async () => {
  await saved(3);
  rmSync(join(folder, file(3)));
  expect(await folderStore(folder).load()).toEqual({ bytes: bytes(2), revision: 2 });
  expect(await folderStore(folder).save(bytes(9), 2)).toBe(3);
});

it("leaves other files alone", async () => {
  const others = [
    "notes.txt",
    "revision-1.checkpoint.txt",
    "step-000000001-loss-1.safetensors",
    "revision-x.checkpoint",
  ];
  for (const name of others) writeFileSync(join(folder, name), "mine");
  await saved(4, 1);
  expect(names()).toEqual([...others, file(4)].sort());
});

it("removes what killed processes left unfinished, and not what others are writing", async () => {
  await saved(2);
  const [dead, losing, writing] = [2, 3, 4].map((revision) => `${file(revision)}.${"ab12"}${revision}.tmp`);
  for (const name of [dead, losing, writing]) writeFileSync(join(folder, name), "half");
  await folderStore(folder).save(bytes(3), 2);
  expect(names()).toEqual([file(2), file(3), writing].sort());
  expect(await folderStore(folder).load()).toEqual({ bytes: bytes(3), revision: 3 });
});

it("says what both revisions are", async () => {
  await saved(3);
  await expect(folderStore(folder).save(bytes(1), 1)).rejects.toThrow(
    new ConflictError(
      `folderStore ${folder}: it holds revision 3, this process knew revision 1; another one has saved since, so this one must stop, or load again`,
    ),
  );
});

it("refuses a process that slept after it had looked, though its number is free again", async () => {
  await saved(1, 1);
  let wake = (): void => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  const { link } = fs;
  vi.spyOn(fs, "link").mockImplementationOnce(async (from, to) => {
    await asleep;
    await link(from, to);
  });
  const sleeper = folderStore(folder, { keep: 1 }).save(bytes(99), 1);
  const successor = folderStore(folder, { keep: 1 });
  for (let revision = 1; revision < 5; revision++) {
    // Whoever publishes removes what others have not finished; hidden, it stays, as on a network drive that is slow to tell.
    const unfinished = names().filter((name) => name.endsWith(".tmp"));
    for (const name of unfinished) renameSync(join(folder, name), join(root, name));
    await successor.save(bytes(revision), revision);
    for (const name of unfinished) renameSync(join(root, name), join(folder, name));
  }
  wake();
  await expect(sleeper).rejects.toThrow(ConflictError);
  expect(names()).toEqual([file(5)]);
  expect((await successor.load())?.bytes).toEqual(bytes(4));
});

it("refuses a process whose unfinished file was removed by the one that took its number", async () => {
  await saved(1);
  const { link } = fs;
  vi.spyOn(fs, "link").mockImplementationOnce(async (from, to) => {
    await folderStore(folder).save(bytes(7), 1);
    await link(from, to);
  });
  await expect(folderStore(folder).save(bytes(99), 1)).rejects.toThrow(ConflictError);
  expect((await folderStore(folder).load())?.bytes).toEqual(bytes(7));
});

it("takes its own link for its own, where a network drive asks twice", async () => {
  const { link } = fs;
  vi.spyOn(fs, "link").mockImplementationOnce(async (from, to) => {
    await link(from, to);
    throw platformError("EEXIST", "link");
  });
  expect(await folderStore(folder).save(bytes(1), undefined)).toBe(1);
});

it("loads again what was removed as outdated while it was read", async () => {
  await saved(1, 1);
  const { readFile } = fs;
  vi.spyOn(fs, "readFile").mockImplementationOnce(async (path) => {
    await folderStore(folder, { keep: 1 }).save(bytes(8), 1);
    return readFile(path);
  });
  expect(await folderStore(folder).load()).toEqual({ bytes: bytes(8), revision: 2 });
});

it("says that the disk is full, and keeps the earlier checkpoint and no part of the new one", async () => {
  await saved(2);
  const { open } = fs;
  vi.spyOn(fs, "open").mockImplementationOnce(async (path, flags) => {
    const opened = await open(path, flags);
    const { writeFile } = opened;
    opened.writeFile = async (data) => {
      await writeFile.call(opened, (data as Uint8Array).subarray(0, 1));
      throw platformError("ENOSPC", "write");
    };
    return opened;
  });
  const before = names();
  await expect(folderStore(folder).save(bytes(1, 2, 3), 2)).rejects.toThrow(
    new Error(
      `folderStore: ${folder} cannot be written to (ENOSPC: what it means, write); the disk is full, so make room on it; what was saved before is unchanged`,
    ),
  );
  expect(names()).toEqual(before);
  expect(await folderStore(folder).save(bytes(1, 2, 3), 2)).toBe(3);
});

it("says that the file system may have no hard links", async () => {
  vi.spyOn(fs, "link").mockRejectedValueOnce(platformError("EPERM", "link"));
  await expect(folderStore(folder).save(bytes(1), undefined)).rejects.toThrow(
    /EPERM: what it means, link\); if this file system has no hard links, give it a folder on another one;/,
  );
  expect(names()).toEqual([]);
});

it("loads the earlier checkpoint or the new one, whatever call of the file system fails, and saves after it", async () => {
  const failures: Error[] = [];
  for (const call of ["mkdir", "open", "link", "rm", "readdir"]) {
    for (let at = 0; at < 4; at++) {
      rmSync(folder, { recursive: true });
      await saved(3);
      let count = 0;
      const calls = fs as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
      const original = calls[call];
      const spy = vi.spyOn(calls, call).mockImplementation(async (...values) => {
        if (count++ === at) throw platformError("EIO", call);
        return original(...values);
      });
      const end = await folderStore(folder)
        .save(bytes(4), 3)
        .catch((error: Error) => error);
      spy.mockRestore();
      if (end instanceof Error) failures.push(end);
      const found = await folderStore(folder).load();
      expect([3, 4]).toContain(found?.revision);
      expect(found?.bytes).toEqual(bytes(found!.revision));
      await folderStore(folder).save(bytes(9), found?.revision);
      expect(names()).toHaveLength(2);
    }
  }
  expect(failures.length).toBeGreaterThan(5);
  for (const { name, message } of failures) {
    expect(name).toBe("Error");
    expect(message).toMatch(/^folderStore: .* cannot be written to \(EIO/);
  }
});

it("says that something else stands in the folder's place", async () => {
  const path = join(folder, "taken");
  writeFileSync(path, "");
  await expect(folderStore(path).load()).rejects.toThrow(
    /^folderStore: .*taken cannot be read \(ENOTDIR.*\); give it another folder, or the right to read and write;/,
  );
  mkdirSync(join(folder, file(1)));
  await expect(folderStore(folder).load()).rejects.toThrow(/cannot be read \(EISDIR/);
});

it("refuses impossible arguments", () => {
  expect(() => folderStore(undefined as never)).toThrow(
    new TypeError('folderStore: the folder is undefined, expected a path, such as "runs/a"'),
  );
  expect(() => folderStore(folder, { keep: 0 })).toThrow(RangeError);
  expect(() => folderStore(folder, { kept: 1 } as never)).toThrow(UnknownNameError);
});

it("refuses what is no bytes", async () => {
  await expect(folderStore(folder).save("abc" as never, undefined)).rejects.toThrow(
    /^folderStore.save: the bytes are "abc"/,
  );
});

it("says where there is no file system", () => {
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  expect(() => folderStore(folder)).toThrow(
    new Error("folderStore: this platform has no file system; use indexedDbStore, or a store of your own"),
  );
});
