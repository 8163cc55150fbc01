import { expect, it } from "vitest";
import { crc32c } from "./crc32c.js";

// RFC 3720, appendix B.4; the last one is the usual check value of this polynomial.
it.each([
  ["32 bytes of zeroes", new Uint8Array(32), 0x8a9136aa],
  ["32 bytes of ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["32 bytes that rise", Uint8Array.from({ length: 32 }, (_, at) => at), 0x46dd794e],
  ["32 bytes that fall", Uint8Array.from({ length: 32 }, (_, at) => 31 - at), 0x113fdb5c],
  ["123456789", new TextEncoder().encode("123456789"), 0xe3069283],
])("of %s is as published", (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});
