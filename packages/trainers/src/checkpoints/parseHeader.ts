import { describeValue } from "@backstream/core";
import { CorruptFileError } from "./CorruptFileError.js";

/** The header of a safetensors file. */
export interface SafetensorsHeader {
  readonly metadata: Map<string, string>;
  readonly entries: Map<string, SafetensorsEntry>;
}

/** A tensor in a safetensors file: `begin` and `end` count bytes from the end of the header. */
export interface SafetensorsEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads the header of a safetensors file.
 *
 *     { "__metadata__": { name: text, … }, name: { "dtype": text, "shape": [ … ], "data_offsets": [begin, end] }, … }
 *
 * It parses only this grammar, not all of JSON: it accepts no deeper nesting, refuses names that occur twice, and reads
 * whole numbers exactly.
 *
 * @throws {CorruptFileError} When the text is anything else.
 */
export function parseHeader(text: string): SafetensorsHeader {
  let at = 0;

  function wrong(wanted: string): CorruptFileError {
    const found = at < text.length ? JSON.stringify(text[at]) : "its end";
    return new CorruptFileError(
      `readSafetensors: the header has ${found} at character ${at}, expected ${wanted}`,
    );
  }

  function skip(): void {
    while (at < text.length && " \t\n\r".includes(text[at])) at++;
  }

  function take(symbol: string): boolean {
    skip();
    if (text[at] !== symbol) return false;
    at++;
    return true;
  }

  function expect(symbol: string): void {
    if (!take(symbol)) throw wrong(`"${symbol}"`);
  }

  function string(): string {
    skip();
    if (text[at] !== '"') throw wrong("a string");
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    const value = textOf(text.slice(at, end + 1));
    if (value === undefined) throw wrong("a valid string");
    at = end + 1;
    return value;
  }

  function whole(): number {
    skip();
    digits.lastIndex = at;
    const value = Number(digits.exec(text)?.[0]);
    if (!Number.isSafeInteger(value)) throw wrong("a whole number from 0 up");
    at = digits.lastIndex;
    return value;
  }

  function wholes(): number[] {
    const values: number[] = [];
    expect("[");
    if (take("]")) return values;
    do values.push(whole());
    while (take(","));
    expect("]");
    return values;
  }

  /** The members of an object: `read` is called after the colon of each, and returns its value. */
  function members<T>(read: (name: string) => T): Map<string, T> {
    const values = new Map<string, T>();
    expect("{");
    if (take("}")) return values;
    do {
      const name = string();
      if (values.has(name))
        throw new CorruptFileError(`readSafetensors: the header has the name ${describeValue(name)} twice`);
      expect(":");
      values.set(name, read(name));
    } while (take(","));
    expect("}");
    return values;
  }

  function entry(name: string): SafetensorsEntry {
    const fields = members((field) => {
      if (field === "dtype") return string();
      if (field === "shape" || field === "data_offsets") return wholes();
      throw new CorruptFileError(
        `readSafetensors: ${describeValue(name)} has a field ${describeValue(field)}, expected ${fieldNames}`,
      );
    });
    const offsets = fields.get("data_offsets");
    if (fields.size < 3 || offsets?.length !== 2)
      throw new CorruptFileError(
        `readSafetensors: ${describeValue(name)} is incomplete, expected ${fieldNames}`,
      );
    const [begin, end] = offsets as number[]; // each field has the type that its name implies
    return { dtype: fields.get("dtype") as string, shape: fields.get("shape") as number[], begin, end };
  }

  let metadata = new Map<string, string>();
  const entries = members((name) => {
    if (name !== "__metadata__") return entry(name);
    metadata = members(string);
    return undefined;
  });
  entries.delete("__metadata__");
  skip();
  if (at < text.length) throw wrong("nothing more");
  return { metadata, entries: entries as Map<string, SafetensorsEntry> };
}

const fieldNames = "dtype, shape and the two data_offsets";
const digits = /0|[1-9]\d*/y;

/** The text of a JSON string; undefined when it is not valid, or contains half a surrogate pair, which other readers refuse. */
function textOf(json: string): string | undefined {
  try {
    const value = JSON.parse(json) as string; // it begins with a quote
    return /\p{Surrogate}/u.test(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
