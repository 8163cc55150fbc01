import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listOf } from "../fixtures/listOf.js";
import { SourceError } from "../SourceError.js";
import { parquetSource } from "./parquetSource.js";

const fixture = (name: string): string => join(import.meta.dirname, "../fixtures", name);

it("gives up a damaged file with which the decoder never ends, in words", async () => {
  const read = async (): Promise<unknown> =>
    listOf((await parquetSource("x.parquet", fixture("neverEnds.parquet"), {}, 2000)).records);
  // On a machine that is too busy to start the thread, it is given up while it is opened.
  await expect(read()).rejects.toThrow(
    /^x\.parquet: (is no Parquet file \()?made no progress for 2 s, so it is damaged, or a row group is too large; write it again, with smaller row groups/,
  );
});

it("ends at once when it is stopped, whatever the decoder does", async () => {
  const stop = new AbortController();
  const { records } = await parquetSource("x.parquet", fixture("neverEnds.parquet"), { signal: stop.signal });
  const rows = listOf(records);
  stop.abort();
  expect(await rows).toEqual([]);
});

it("is open without a row, when it is stopped before", async () => {
  const { records } = await parquetSource("x.parquet", fixture("measures.parquet"), {
    signal: AbortSignal.abort(),
  });
  expect(await listOf(records)).toEqual([]);
});

it("reads nested columns as columns of their own", async () => {
  const { columns, records } = await parquetSource("x.parquet", fixture("nested.parquet"), {});
  expect(columns).toBeUndefined();
  expect((await listOf(records)).slice(0, 2)).toEqual([
    { "who.age": 0, "who.name": "n0", y: 0 },
    { "who.age": 1, "who.name": "n1", y: 1 },
  ]);
});

it("says of a cut or changed file what is wrong, and ends", async () => {
  const good = readFileSync(fixture("measures.parquet"));
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  const path = join(folder, "bad.parquet");
  writeFileSync(path, good.subarray(0, 700));
  await expect(parquetSource("x.parquet", path, {})).rejects.toThrow(
    /^x\.parquet: is no Parquet file \(.+\)$/,
  );
  // A byte in the header of the first page.
  writeFileSync(
    path,
    Uint8Array.from(good, (byte, index) => (index === 5 ? 255 : byte)),
  );
  const { records } = await parquetSource("x.parquet", path, {});
  const rows = listOf(records);
  await expect(rows).rejects.toThrow(SourceError);
  await expect(rows).rejects.toThrow(/^x\.parquet: .+/);
});

it("says in one line what is wrong, though the file puts a line feed into the message", async () => {
  const good = readFileSync(fixture("measures.parquet"));
  const path = join(mkdtempSync(join(tmpdir(), "backstream-")), "bad.parquet");
  // The name of a column where the row groups say which one they hold, of which the schema knows nothing.
  const at = good.lastIndexOf("degrees");
  writeFileSync(
    path,
    Uint8Array.from(good, (byte, index) => (index === at ? 10 : byte)),
  );
  const read = async (): Promise<unknown> => listOf((await parquetSource("x.parquet", path, {})).records);
  await expect(read()).rejects.toThrow(/^x\.parquet: .*\\u000aegrees.*$/);
});
