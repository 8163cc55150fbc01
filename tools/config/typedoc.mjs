import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { OptionDefaults } from "typedoc";

const packages = resolve(import.meta.dirname, "../../packages");
const blockTags = [...OptionDefaults.blockTags, "@source"];

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "Backstream",
  entryPointStrategy: "packages",
  entryPoints: readdirSync(packages)
    .map((dir) => join(packages, dir))
    .filter((dir) => existsSync(join(dir, "package.json")) && !dir.endsWith("testing")),
  packageOptions: {
    entryPoints: ["src/index.ts"],
    tsconfig: "tsconfig.json",
    disableSources: true,
    excludeInternal: true,
    blockTags,
    readme: "none",
  },
  blockTags,
  out: "../../.docs",
  disableSources: true,
  treatWarningsAsErrors: true,
};
