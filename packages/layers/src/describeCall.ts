import { describeLayer, describeValue, type Layer } from "@backstream/core";

/**
 * A layer's call with options, for its description. Options that are undefined are left out: give undefined for a
 * default, so that a layer has one description only.
 *
 *     describeCall("dense(8, 4)", { bias: false })   // "dense(8, 4, { bias: false })"
 *     describeCall("elu()", { alpha: undefined })    // "elu()"
 *     describeCall("dense(8, 4)", { activation: celu({ alpha: 2 }) })   // "dense(8, 4, { activation: celu({ alpha: 2 }) })"
 */
export function describeCall(call: string, options: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return call;
  const text = `{ ${given.map(([name, value]) => `${name}: ${describeOption(value)}`).join(", ")} }`;
  return call.endsWith("()") ? `${call.slice(0, -1)}${text})` : `${call.slice(0, -1)}, ${text})`;
}

/** An option may be a layer, and is described as such. */
function describeOption(value: unknown): string {
  const isLayer = typeof value === "object" && value !== null && "forward" in value;
  return isLayer ? describeLayer(value as Layer) : describeValue(value); // what can run forward is a layer
}
