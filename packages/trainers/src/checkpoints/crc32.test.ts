import { crc32 as nodesOwn } from "node:zlib";
import { expect, it } from "vitest";
import { crc32, crc32ByTable } from "./crc32.js";

const bytes = (text: string) => new TextEncoder().encode(text);

it("is the standard's sum of the nine digits", () => {
  expect(crc32(bytes("123456789"))).toBe(0xcbf43926);
});

it("continues from the checksum of previous bytes", () => {
  expect(crc32(bytes("456789"), crc32(bytes("123")))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

it.runIf(nodesOwn)("is zlib's, where the platform shows it", () => {
  const all = Uint8Array.from({ length: 4096 }, (_, at) => (at * 37) & 255);
  expect(crc32ByTable(all)).toBe(nodesOwn(all));
  expect(crc32ByTable(all.subarray(77), crc32ByTable(all.subarray(0, 77)))).toBe(nodesOwn(all));
  expect(crc32(all.subarray(77), crc32(all.subarray(0, 77)))).toBe(nodesOwn(all));
});
