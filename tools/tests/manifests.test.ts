import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspace } from "./exports.js";
import { publishedPackages } from "./publishedPackages.js";

const licenseOf = (folder: string) => readFileSync(join(workspace, folder, "LICENSE"), "utf8");

it.each(publishedPackages)("$folder says whose it is and where it lives", ({ folder, manifest }) => {
  expect(manifest).toMatchObject({
    author: "Backstream contributors",
    license: "MIT",
    repository: {
      type: "git",
      url: "git+https://github.com/backstream/backstream.git",
      directory: folder,
    },
    homepage: `https://github.com/backstream/backstream/tree/main/${folder}#readme`,
    bugs: "https://github.com/backstream/backstream/issues",
  });
  expect(manifest.description).not.toBe("");
  expect(manifest.keywords).toContain("neural-network");
  expect(licenseOf(folder)).toMatch(
    /^MIT License\n\nCopyright \(c\) 2026 Backstream contributors\n\nPermission is hereby granted/,
  );
  expect(licenseOf(folder)).toBe(licenseOf("packages/core"));
});

it("all published packages have one version", () => {
  expect(new Set(publishedPackages.map(({ manifest }) => manifest.version)).size).toBe(1);
});
