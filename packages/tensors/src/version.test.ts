import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { version } from "./version.js";

it("is that of package.json", () => {
  const file = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  expect(file).toContain(`"version": "${version}"`);
});
