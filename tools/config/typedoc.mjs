import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { OptionDefaults } from "typedoc";

const packages = resolve(import.meta.dirname, "../../packages");
const blockTags = [...OptionDefaults.blockTags, "@source"];

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "Backstream",
  entryPointStrategy: "packages",
  // The command is documented by its --help and README, the laws by theirs.
  entryPoints: readdirSync(packages)
    .map((dir) => join(packages, dir))
    .filter((dir) => existsSync(join(dir, "package.json")) && !["cli", "testing"].includes(basename(dir))),
  packageOptions: {
    entryPoints: ["src/index.ts"],
    tsconfig: "tsconfig.json",
    disableSources: true,
    excludeInternal: true,
    blockTags,
    readme: "none",
  },
  blockTags,
  readme: "none", // its links lead into the repository
  out: "../../.docs",
  disableSources: true,
  treatWarningsAsErrors: true,
};
