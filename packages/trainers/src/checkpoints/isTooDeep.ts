import { maximumDepth } from "./pack.js";

/** Whether brackets are nested deeper than `pack` allows: the platform's parser has no limit. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const symbol = json.charCodeAt(at);
    if (symbol === quote) isText = !isText;
    else if (isText) at += symbol === backslash ? 1 : 0;
    else if (symbol === brace || symbol === bracket) depth++;
    else if (symbol === brace + 2 || symbol === bracket + 2) depth--; // the codes of the closing ones
    if (depth > 2 * maximumDepth + 48) return true; // an array that is a leaf has brackets, too, and a table has several
  }
  return false;
}

const [quote, backslash, brace, bracket] = Array.from('"\\{[', (symbol) => symbol.charCodeAt(0));
