import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { workspace } from "./exports.js";

/** Folder (`packages/core`) and package.json of every package that is not private. */
export const publishedPackages = readdirSync(join(workspace, "packages"))
  .map((folder) => `packages/${folder}`)
  .filter((folder) => existsSync(join(workspace, folder, "package.json")))
  .map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(workspace, folder, "package.json"), "utf8")),
  }))
  .filter(({ manifest }) => !manifest.private);
