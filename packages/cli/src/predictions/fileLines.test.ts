import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileLines } from "./fileLines.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const path = join(folder, "lines");

it("has written everything when it says so", async () => {
  const lines = fileLines(path);
  lines.write("Größe\n");
  expect(lines.flush()).toBe(8);
  expect(readFileSync(path, "utf8")).toBe("Größe\n");
  lines.write("b\n");
  await lines.close();
  expect(readFileSync(path, "utf8")).toBe("Größe\nb\n");
});

it("writes when the event loop turns, without waiting for more", async () => {
  const lines = fileLines(path);
  lines.write("a\n");
  await new Promise((resolve) => setImmediate(resolve));
  expect(readFileSync(path, "utf8")).toBe("a\n");
  await lines.close();
});

it("goes on after the bytes that are to stay, and removes the others", async () => {
  writeFileSync(path, "a\nb\nc");
  const lines = fileLines(path, 4);
  lines.write("d\n");
  await lines.close();
  expect(readFileSync(path, "utf8")).toBe("a\nb\nd\n");
  expect(() => fileLines(path, 7)).toThrow(
    `--predictions: ${path} has 6 bytes, and 7 when the checkpoint was made; restore it, or name another file`,
  );
  expect(readFileSync(path, "utf8")).toBe("a\nb\nd\n");
});
