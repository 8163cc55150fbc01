/** What a page asks for. */
export type Command =
  | { readonly type: "pause" }
  | { readonly type: "goOn" }
  /** Learns until there has been one more update, then pauses. */
  | { readonly type: "step" }
  | { readonly type: "learning"; readonly on: boolean }
  | { readonly type: "speed"; readonly ticksPerSecond: number }
  | { readonly type: "learningRate"; readonly value: number }
  | { readonly type: "maximumNorm"; readonly value: number }
  | { readonly type: "frozen"; readonly layers: readonly number[] }
  | { readonly type: "key"; readonly key: string }
  | { readonly type: "checkpoint" }
  | { readonly type: "rollBack" };
