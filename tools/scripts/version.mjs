// Part of npm run version-packages, behind `changeset version`: what that leaves to do.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const packages = resolve(import.meta.dirname, "../../packages");

// The version of @backstream/tensors is in its source too.
const { version } = JSON.parse(readFileSync(resolve(packages, "tensors/package.json"), "utf8"));
edit(resolve(packages, "tensors/src/version.ts"), (text) =>
  text.replace(/"\d+\.\d+\.\d+[^"]*"/, `"${version}"`),
);

// All packages have one version: in some of them nothing has changed.
for (const name of readdirSync(packages)) {
  const changelog = resolve(packages, name, "CHANGELOG.md");
  if (existsSync(changelog))
    edit(changelog, (text) =>
      text.replace(/^(## \d+\.\d+\.\d+)\n+(?=## |$(?![^]))/gm, "$1\n\nNo change of its own.\n\n"),
    );
}

function edit(file, change) {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}
