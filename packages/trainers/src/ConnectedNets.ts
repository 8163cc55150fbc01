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
  ? Connected<First["fanOut"], Second["fanIn"]> extends true
    ? ConnectedNets<readonly [Second, ...Rest]>
    : { readonly "output and fan-in differ": [First["fanOut"], Second["fanIn"]] }
  : unknown;

/** `number` is a size that the compiler does not know. */
type Connected<Out extends number, In extends number> = number extends Out
  ? true
  : number extends In
    ? true
    : Out extends In
      ? true
      : false;
