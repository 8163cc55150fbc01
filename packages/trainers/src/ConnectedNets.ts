import type { AnyNetwork } from "@backstream/operators";

/**
 * A type error for nets of which one does not take as many features as the net before it gives, if the compiler knows
 * both numbers.
 */
export type ConnectedNets<Nets extends readonly AnyNetwork[]> = Nets extends readonly [
  infer First extends AnyNetwork,
  infer Second extends AnyNetwork,
  ...infer Rest extends readonly AnyNetwork[],
]
  ? number extends First["fanOut"] | Second["fanIn"] // one of them is not known
    ? ConnectedNets<readonly [Second, ...Rest]>
    : First["fanOut"] extends Second["fanIn"]
      ? ConnectedNets<readonly [Second, ...Rest]>
      : { readonly "output and fan-in differ": [First["fanOut"], Second["fanIn"]] }
  : unknown;
