import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { operatorMarbles } from "../pictures/operatorMarbles.js";
import { workspace } from "./exports.js";

const mostBytes = { svg: 30_000, webp: 150_000 };

/** The pictures of a document: their files, and what is said of each to who does not see it; undefined for a source of another theme. */
function picturesOf(document: string): { readonly file: string; readonly alt: string | undefined }[] {
  const text = readFileSync(join(workspace, document), "utf8");
  const inline = Array.from(text.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g), ([, alt = "", address = ""]) => ({
    address,
    alt,
  }));
  const tags = Array.from(text.matchAll(/<(img|source)\b([^>]*)>/g), ([, tag, attributes = ""]) => ({
    address: /\b(?:src|srcset)="([^"]*)"/.exec(attributes)?.[1] ?? "",
    alt: tag === "source" ? undefined : (/\balt="([^"]*)"/.exec(attributes)?.[1] ?? ""),
  }));
  return [...inline, ...tags].map(({ address, alt }) => ({ file: join(dirname(document), address), alt }));
}

describe.each(["README.md", "packages/README.md"])("the pictures of %s", (document) => {
  const pictures = picturesOf(document);

  it("are there, and no larger than they may be", () => {
    expect(pictures.length).toBeGreaterThanOrEqual(3);
    const wrong = pictures.filter(({ file }) => {
      const most = mostBytes[file.split(".").at(-1) as keyof typeof mostBytes]; // undefined for others
      return !existsSync(join(workspace, file)) || !(statSync(join(workspace, file)).size <= most);
    });
    expect(wrong).toEqual([]);
  });

  it("say in words what they show", () => {
    expect(pictures.filter(({ alt }) => alt !== undefined && alt.length < 20)).toEqual([]);
  });
});

it("the page is shown light and dark", () => {
  const files = picturesOf("README.md").map(({ file }) => file);
  expect(files).toContain(".github/pictures/studio-light.webp");
  expect(files).toContain(".github/pictures/studio-dark.webp");
});

it("the marbles are those of the operators as they run; if not, npm run pictures", () => {
  expect(readFileSync(join(workspace, ".github/pictures/marbles.svg"), "utf8")).toBe(operatorMarbles());
});
