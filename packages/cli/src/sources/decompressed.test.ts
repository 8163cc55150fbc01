import { expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { listOf } from "../fixtures/listOf.js";
import { SourceError } from "../SourceError.js";
import { decompressed } from "./decompressed.js";

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const text = "a,b\n1,2\n".repeat(50);
const read = async (bytes: Uint8Array, size: number = 7): Promise<string> =>
  Buffer.concat(await listOf(await decompressed("x.csv", inPieces(bytes, size)))).toString();
/** What `zstd` makes of the text. */
const zstd = Buffer.from("KLUv/QBYfQAAQGEsYgoxLDIKAQCFUwsX", "base64");

it("leaves other bytes as they are", async () => {
  expect(await read(Buffer.from(text))).toBe(text);
  expect(await read(Buffer.alloc(0))).toBe("");
});

it("unpacks gzip, in pieces of any size, and files behind each other", async () => {
  const bytes = gzipSync(text);
  for (const size of [1, 7, 1000]) expect(await read(bytes, size)).toBe(text);
  expect(await read(Buffer.concat([bytes, bytes]))).toBe(text + text);
});

it("unpacks Zstandard, in pieces of any size, and frames behind each other", async () => {
  for (const size of [1, 7, 1000]) expect(await read(zstd, size)).toBe(text);
  expect(await read(Buffer.concat([zstd, zstd]))).toBe(text + text);
});

it("gives what comes out of a bomb piece by piece", async () => {
  const bomb = gzipSync(Buffer.alloc(1 << 26));
  let largest = 0;
  let length = 0;
  for await (const chunk of await decompressed("x", inPieces(bomb, 1 << 16))) {
    largest = Math.max(largest, chunk.length);
    length += chunk.length;
  }
  expect(length).toBe(1 << 26);
  expect(largest).toBeLessThanOrEqual(1 << 17);
});

it.each([
  ["gzip", gzipSync(text)],
  ["Zstandard", zstd],
])("says that %s is cut off or damaged", async (kind, bytes) => {
  const cut = read(bytes.subarray(0, -4));
  await expect(cut).rejects.toThrow(SourceError);
  await expect(cut).rejects.toThrow(`x.csv: is damaged or cut off (${kind}: unexpected `);
  const damaged = Uint8Array.from(bytes, (byte, index) => (index > 12 ? 255 : byte));
  await expect(read(damaged)).rejects.toThrow(`x.csv: is damaged or cut off (${kind}: `);
});

it("refuses a window for which memory would not do", async () => {
  const greedy = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3, ...zstd.subarray(6)]);
  await expect(read(greedy)).rejects.toThrow(
    "x.csv: needs a Zstandard window of 1073741824 bytes, expected at most 134217728; compress it without --ultra and --long",
  );
});

it.each([
  ["PK\u0003\u0004", "x.csv: is a ZIP archive or a workbook; unpack it, or export it as CSV"],
  ["PAR1", "x.csv: is a Parquet file; give the path of a file that ends in .parquet"],
  ["BZh9", "x.csv: is compressed with bzip2 or xz, expected gzip or Zstandard; unpack it"],
])("refuses %j", async (begin, message) => {
  await expect(read(Buffer.from(begin + text))).rejects.toThrow(message);
});
