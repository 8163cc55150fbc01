import { describeValue } from "@backstream/core";

/**
 * A layer's call with options, for its description. Options that are undefined are left out: give undefined for a
 * default, so that a layer has one description only.
 *
 *     describeCall("dense(8, 4)", { bias: false })   // "dense(8, 4, { bias: false })"
 *     describeCall("elu()", { alpha: undefined })    // "elu()"
 */
export function describeCall(call: string, options: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return call;
  const text = `{ ${given.map(([name, value]) => `${name}: ${describeValue(value)}`).join(", ")} }`;
  return call.endsWith("()") ? `${call.slice(0, -1)}${text})` : `${call.slice(0, -1)}, ${text})`;
}
