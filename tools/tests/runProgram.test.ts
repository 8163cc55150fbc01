import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspace } from "./exports.js";

it("says that a program outside any package cannot be run", () => {
  const folder = mkdtempSync(join(tmpdir(), "program-"));
  const program = join(folder, "program.ts");
  try {
    writeFileSync(program, "console.log(1);\n");
    const script = join(workspace, "tools/scripts/run.mjs");
    // The time limit ends a hang.
    const { status, stderr } = spawnSync(process.execPath, [script, program], {
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(stderr).toBe(
      `run: ${program} is in no package, expected a folder with a package.json above it; put it into one such as tools\n`,
    );
    expect(status).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
