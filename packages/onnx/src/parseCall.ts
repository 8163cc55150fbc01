/** A layer's description, taken apart: `leakyRelu({ slope: 0.1 })`. */
export interface Call {
  /** The name of the function: `gru`. */
  readonly unit: string;
  /** The arguments before the options: `[1, 32]`. */
  readonly sizes: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Reads the call that a layer's description is, with numbers, texts, booleans and lists of them. Undefined where the text
 * is no such call, as the name of a custom layer may be.
 *
 *     parseCall('dense(8, 4, { activation: "tanh" })')
 *     // { unit: "dense", sizes: [8, 4], options: { activation: "tanh" } }
 */
export function parseCall(description: string): Call | undefined {
  const [, unit, text] = /^([A-Za-z]\w*)\((.*)\)$/s.exec(description) ?? [];
  if (unit === undefined) return undefined;
  try {
    // The names of options have no quotes; a text that looks like one of them stands in quotes.
    const json = text.replaceAll(
      /"(?:[^"\\]|\\.)*"|([{,]\s*)([A-Za-z]\w*):/g,
      (all, before: string, name: string) => (before === undefined ? all : `${before}"${name}":`),
    );
    const values = JSON.parse(`[${json}]`) as unknown[];
    const last = values.at(-1);
    return isRecord(last)
      ? { unit, sizes: values.slice(0, -1), options: last }
      : { unit, sizes: values, options: {} };
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
