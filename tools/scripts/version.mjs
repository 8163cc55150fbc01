// Part of npm run version-packages: writes the new version of @backstream/tensors into its source.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../../packages/tensors");
const { version } = JSON.parse(readFileSync(resolve(folder, "package.json"), "utf8"));
const file = resolve(folder, "src/version.ts");
writeFileSync(file, readFileSync(file, "utf8").replace(/"\d+\.\d+\.\d+[^"]*"/, `"${version}"`));
