import { expect, it } from "vitest";
import { philox } from "./philox.js";

// The known answers of Random123 1.14, file tests/kat_vectors, "philox4x32 10": counter, key, result.
const pi = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
const ones = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];

it.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [ones, ones, [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [pi, [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
])("gives the published words for counter %j, key %j", (counter, [key0, key1], words) => {
  const drawn = Uint32Array.from(counter);
  philox(drawn, key0, key1);
  expect([...drawn]).toEqual(words);
});
