import type { RandomStream } from "backstream";

/** Damages a table in one to four places with what spoils tables: quotes, delimiters, line ends, odd numbers, names and letters. */
export function mutateText(random: RandomStream, text: string): string {
  let damaged = text;
  for (let count = 1 + random.integer(4); count > 0; count--) {
    const at = random.integer(damaged.length + 1);
    const end = Math.min(damaged.length, at + random.integer(40));
    const token = tokens[random.integer(tokens.length)];
    const parts = [
      token,
      damaged.slice(at, end).repeat(1 + random.integer(3)),
      "",
      token.repeat(1 + random.integer(200)),
      `${damaged.slice(at, end)}\n`,
    ];
    damaged = damaged.slice(0, at) + parts[random.integer(parts.length)] + damaged.slice(end);
  }
  return damaged;
}

const signs = ['"', '""', ",", ";", "\t", "\n", "\r", "\r\n", "\0", "\\", "\uFEFF", "{", "}", "[", "]", ":"];
const numbers = [
  "NaN",
  "Infinity",
  "-Infinity",
  "1e999",
  "-0",
  "1e308",
  "9007199254740993",
  "1,5",
  "2024-02-30",
];
const words = ["null", "NA", "?", "true", "__proto__", "constructor", "toString", "valueOf", "=HYPERLINK(1)"];
const odd = [
  "\u001b[31m",
  "😀",
  "\uD800",
  '{"__proto__":1}',
  '{"a":{"b":[1,2]}}',
  "[[[[[[[[",
  "x".repeat(5000),
];
const tokens = [...signs, ...numbers, ...words, ...odd];
