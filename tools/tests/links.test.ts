import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspace } from "./exports.js";
import { brokenLinks, linksOf, linksOutOfTarball } from "./links.js";
import { publishedPackages } from "./publishedPackages.js";

const isHidden = (name: string) => name === "node_modules" || (name.startsWith(".") && name !== ".github");

/** The Markdown documents in a folder and in the folders below it. */
function documentsIn(folder: string): string[] {
  return readdirSync(join(workspace, folder), { withFileTypes: true })
    .filter(({ name }) => !isHidden(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return documentsIn(path);
      return path.endsWith(".md") ? [path] : [];
    });
}

const read = (file: string) => readFileSync(join(workspace, file), "utf8");

it("every link of every document leads somewhere", () => {
  const documents = documentsIn(".");
  expect(documents).toContain("README.md");
  expect(documents).toContain("packages/core/README.md");
  expect(documents.flatMap((file) => brokenLinks(file, read(file)))).toEqual([]);
});

it("no README of a published package has a relative link out of its tarball", () => {
  const readmes = publishedPackages.map(({ folder }) => join(folder, "README.md"));
  expect(readmes).toContain("packages/testing/README.md");
  expect(readmes.flatMap((file) => linksOutOfTarball(file, read(file)))).toEqual([]);
});

it("finds links in every notation, and none in code", () => {
  const text = `[a](one.md) ![b](<two.svg> "title") [c][three], <img src="four.png">
\`[d](five.md)\`

[three]: three.md#part

\`\`\`md
[e](six.md)
\`\`\`
`;
  expect(linksOf(text)).toEqual(["one.md", "two.svg", "four.png", "three.md#part"]);
});

it("finds links that lead nowhere", () => {
  const repository = "https://github.com/backstream/backstream/tree/main";
  const text = `# A title, with \`code\`
[a](src/index.ts) [b](src/nothing.ts) [c](#a-title-with-code) [d](#title) [e](../../../outside)
[f](${repository}/packages/layers) [g](${repository}/packages/nothing) [h](https://rxjs.dev)
[i](README.md#backstreamcore) [j](README.md#nothing)`;
  expect(brokenLinks("packages/core/README.md", text)).toEqual([
    'packages/core/README.md: "src/nothing.ts" does not exist',
    'packages/core/README.md: "#title" is no heading',
    'packages/core/README.md: "../../../outside" does not exist',
    `packages/core/README.md: "${repository}/packages/nothing" does not exist`,
    'packages/core/README.md: "README.md#nothing" is no heading',
  ]);
});

it("finds relative links out of a tarball", () => {
  const text =
    "[a](src/index.ts) [b](LICENSE) [c](#d) [d](https://rxjs.dev) [e](../layers) [f](src/fixtures/x.json) [g](src/network.test.ts)";
  expect(linksOutOfTarball("packages/core/README.md", text)).toEqual(
    ["../layers", "src/fixtures/x.json", "src/network.test.ts"].map(
      (link) =>
        `packages/core/README.md: "${link}" leaves the tarball; begin it with https://github.com/backstream/backstream/tree/main/`,
    ),
  );
});
