/** A layer's description, taken apart: `leakyRelu({ slope: 0.1 })`. */
export interface Call {
  /** The name of the function: `gru`. */
  readonly unit: string;
  /** The arguments before the options: `[1, 32]`. */
  readonly sizes: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Reads the call that a layer's description is, with numbers, texts, booleans, lists, and calls inside of it. Undefined
 * where the text is no such call, as the name of a custom layer may be.
 *
 *     parseCall('dense(8, 4, { activation: "tanh" })')
 *     // { unit: "dense", sizes: [8, 4], options: { activation: "tanh" } }
 */
export function parseCall(description: string): Call | undefined {
  const tokens = description.match(/"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|-?[\d.]+(?:e[+-]?\d+)?|[^\s]/g) ?? [];
  let at = 0;
  try {
    const value = readValue();
    return at === tokens.length && isCall(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }

  function take(token: string): boolean {
    if (tokens[at] !== token) return false;
    at++;
    return true;
  }

  function readValue(): unknown {
    const token = tokens[at++] ?? "";
    if (token === "[") return readList("]");
    if (token === "{") return readRecord();
    if (/^[A-Za-z_]/.test(token) && take("(")) return callOf(token, readList(")"));
    return JSON.parse(token); // a number, a text, true or false; anything else is a SyntaxError
  }

  function readList(end: string): unknown[] {
    const values: unknown[] = [];
    while (!take(end)) {
      if (values.length > 0) expect(",");
      values.push(readValue());
    }
    return values;
  }

  function readRecord(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (!take("}")) {
      if (entries.length > 0) expect(",");
      const name = tokens[at++] ?? "";
      expect(":");
      entries.push([name, readValue()]);
    }
    return Object.fromEntries(entries);
  }

  function expect(token: string): void {
    if (!take(token)) throw new SyntaxError(`expected ${token}`);
  }
}

function callOf(unit: string, values: readonly unknown[]): Call {
  const last = values.at(-1);
  return isRecord(last) && !isCall(last)
    ? { unit, sizes: values.slice(0, -1), options: last }
    : { unit, sizes: values, options: {} };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCall(value: unknown): value is Call {
  return isRecord(value) && typeof value.unit === "string" && Array.isArray(value.sizes);
}
