import type { Network } from "@backstream/core";

/** What networks compute, by name. */
export function descriptionsOf(nets: readonly Network[]): Record<string, string> {
  return Object.fromEntries(nets.map(({ name, description }) => [name, description]));
}
