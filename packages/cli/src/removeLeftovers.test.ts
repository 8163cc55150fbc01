import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeLeftovers } from "./removeLeftovers.js";

it("removes what killed processes have left of this file, and nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  const { pid: ended } = spawnSync(process.execPath, ["--version"]);
  const kept = [
    "m.safetensors",
    `m.safetensors.${process.pid}.tmp`,
    `other.safetensors.${ended}.tmp`,
    "m.safetensors.old.tmp",
  ];
  for (const name of [...kept, `m.safetensors.${ended}.tmp`]) writeFileSync(join(folder, name), "");
  removeLeftovers(join(folder, "m.safetensors"));
  expect(readdirSync(folder)).toEqual(kept.toSorted());
});

it("leaves a folder alone that cannot be listed", () => {
  expect(() => removeLeftovers("/nowhere/m.safetensors")).not.toThrow();
});
