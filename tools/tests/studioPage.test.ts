import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { page } from "../../packages/studio/src/generated/page.js";

const limit = 45_000;

it("the page is at most 45 kB gzipped", () => {
  const size = gzipSync(page, { level: 9 }).length;
  console.log(`studio: the page is ${(size / 1000).toFixed(1)} kB gzipped, at most ${limit / 1000}`);
  expect(size).toBeLessThanOrEqual(limit);
});
