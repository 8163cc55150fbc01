import { describeValue } from "./describeValue.js";

/** New beginnings of names, by their old ones: `{ "lstm.": "0." }`. */
export type Prefixes = Readonly<Record<string, string>>;

/**
 * The name with its beginning replaced; unchanged where no prefix fits, and by the longest where several do. The prefix
 * `""` fits every name.
 *
 * @example
 *   replacePrefix("lstm.weight_ih_l0", { "lstm.": "0." }) // => "0.weight_ih_l0"
 */
export function replacePrefix(name: string, prefixes: Prefixes): string {
  let longest: string | undefined;
  for (const prefix of Object.keys(prefixes)) {
    if (name.startsWith(prefix) && prefix.length >= (longest?.length ?? 0)) longest = prefix;
  }
  return longest === undefined ? name : prefixes[longest] + name.slice(longest.length);
}

/** @throws {TypeError} When they are no record of texts, which is possible in JavaScript. */
export function expectPrefixes(where: string, prefixes: Prefixes): void {
  const isRecord = typeof prefixes === "object" && prefixes !== null && !Array.isArray(prefixes);
  if (isRecord && Object.values(prefixes).every((prefix) => typeof prefix === "string")) return;
  throw new TypeError(
    `${where}: prefixes are ${describeValue(prefixes)}, expected texts by the texts that they replace, such as { "lstm.": "0." }`,
  );
}
