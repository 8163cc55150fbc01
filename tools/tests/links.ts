import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { workspace } from "./exports.js";

const repository = "https://github.com/backstream/backstream";

/** The links of a Markdown document that lead nowhere, one line each. */
export function brokenLinks(file: string, text: string): string[] {
  return linksOf(text).flatMap((link) => {
    const why = whyBroken(file, text, link);
    return why === undefined ? [] : [`${file}: "${link}" ${why}`];
  });
}

/**
 * The links of a published package's README that lead out of its tarball, one line each: on a registry's page they do
 * not work, unless they begin with the repository's address.
 */
export function linksOutOfTarball(file: string, text: string): string[] {
  const home = dirname(file);
  const { files = [] } = JSON.parse(readFileSync(join(workspace, home, "package.json"), "utf8"));
  const included = ["README.md", "LICENSE", "package.json", ...files];
  return linksOf(text)
    .filter(isRelative)
    .filter((link) => {
      const path = normalize(pathOf(link));
      const isExcluded = /\.(test|bench)\.ts$|(^|\/)fixtures(\/|$)/.test(path);
      return isExcluded || !included.some((entry) => path === entry || path.startsWith(`${entry}/`));
    })
    .map((link) => `${file}: "${link}" leaves the tarball; begin it with ${repository}/tree/main/`);
}

/** Addresses in `[text](address)`, `[label]: address`, `href="address"` and `src="address"`, outside of code. */
export function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^([ \t]*)(```|~~~)[\s\S]*?^\1\2/gm, "").replaceAll(/(`+)[^`]+\1/g, "code");
  const links = prose.matchAll(
    /\]\(\s*<?([^)\s>]+)>?[^)]*\)|^[ \t]*\[[^\]]+\]:\s*(\S+)|\b(?:href|src)="([^"]+)"/gm,
  );
  return Array.from(links, ([, inline, reference, attribute]) => inline ?? reference ?? attribute ?? "");
}

const isRelative = (link: string): boolean => !/^([a-z]+:|#|\/\/)/i.test(link);
const pathOf = (link: string): string => decodeURI(link.replace(/[#?].*$/, ""));

function whyBroken(file: string, text: string, link: string): string | undefined {
  const anchor = /#(.+)$/.exec(link)?.[1];
  if (link.startsWith("#")) return hasHeading(text, anchor ?? "") ? undefined : "is no heading";
  const own = new RegExp(`^${repository}/(?:tree|blob)/main/`).exec(link)?.[0];
  if (!own && !isRelative(link)) return undefined;
  const target = own ? pathOf(link.slice(own.length)) : join(dirname(file), pathOf(link));
  if (target.startsWith("..") || !existsSync(join(workspace, target))) return "does not exist";
  if (anchor === undefined || anchor === "readme" || !target.endsWith(".md")) return undefined;
  return hasHeading(readFileSync(join(workspace, target), "utf8"), anchor) ? undefined : "is no heading";
}

/** Whether a document has the heading that GitHub gives this anchor. */
function hasHeading(text: string, anchor: string): boolean {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  ).includes(anchor);
}
