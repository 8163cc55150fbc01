/**
 * A text from a file, safe to print: every character that would steer a terminal, or that would change the order in which
 * text is shown, is written as in JSON. A line feed too, so that a column's name cannot add a line.
 *
 * @example
 *   printable("price\u001b[2J") // => "price\\u001b[2J"
 */
export function printable(text: string): string {
  return text.replace(steering, escaped);
}

/** The same for a text of several lines, which stay. */
export function printableLines(text: string): string {
  return text.replace(steering, (symbol) => (symbol === "\n" ? symbol : escaped(symbol)));
}

function escaped(symbol: string): string {
  return `\\u${symbol.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Controls (C0, DEL, C1), separators of lines, and marks of the writing direction. */
const steering = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
