import { linkSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { expectDistinctFiles } from "./expectDistinctFiles.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const source = file("a.csv");
writeFileSync(source, "x\n");
linkSync(source, file("hard.csv"));
symlinkSync(source, file("soft.csv"));
symlinkSync(folder, file("folder"));
symlinkSync(file("new.csv"), file("dangling.csv"));
symlinkSync(file("loop.csv"), file("loop.csv"));

const read = { what: "the source", file: source };
const written = (path: string) => ({ what: "the file of --save", file: path, option: "--save" });

it.each([["hard.csv"], ["soft.csv"], ["folder/a.csv"], [`../${basename(folder)}/a.csv`]])(
  "knows a file again under another name: %s",
  async (name) => {
    const path = `${folder}/${name}`;
    await expect(expectDistinctFiles([read, written(path)])).rejects.toThrow(
      `--save: ${path} is the source, ${source}; name another file`,
    );
  },
);

it("knows a file again that does not exist yet", async () => {
  const predictions = { what: "the file of --predictions", file: file("new.csv"), option: "--predictions" };
  for (const path of ["new.csv", "folder/new.csv", "dangling.csv"].map(file)) {
    await expect(expectDistinctFiles([read, predictions, written(path)])).rejects.toThrow(
      `--save: ${path} is the file of --predictions`,
    );
  }
});

it("takes files that differ, also links that lead nowhere, pipes and a file that is read twice", async () => {
  await expectDistinctFiles([read, read, written(file("b.csv")), written(file("loop.csv"))]);
  await expectDistinctFiles([{ what: "the source", file: "-" }, written("-")]);
});
