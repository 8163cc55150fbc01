import { UsageError } from "../UsageError.js";

/** Reads an option that is a number. */
export function readNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || Number.isNaN(value)) throw new UsageError(`${option}: "${text}" is no number`);
    return value;
  };
}

/** Reads `--delimiter`: a character as it is, or a tab in words. */
export function readDelimiter(text: string): string {
  return text === "tab" || text === "\\t" ? "\t" : text;
}

/** Reads an option that is a list such as `a,b`. */
export function readList(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

/** Reads `--types`: a list such as `a=category,b=time`. */
export function readTypes(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readList(text).map((part) => {
      const [name, type, ...rest] = part.split("=");
      if (!name || !type || rest.length > 0)
        throw new UsageError(
          `--types: "${part}" is no assignment, expected a list such as a=category,b=time`,
        );
      return [name, type];
    }),
  );
}
