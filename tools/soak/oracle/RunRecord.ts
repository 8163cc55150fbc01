/** What a run shows from outside, in order: a tick that was compared, or a step with the parameters after it. */
export type RunRecord =
  | { readonly kind: "tick"; readonly output: readonly number[]; readonly loss: number | undefined }
  | {
      readonly kind: "step";
      readonly step: number;
      readonly loss: number;
      readonly rows: number;
      /** 0 for a skipped step, whose gradient is nobody's. */
      readonly gradientNorm: number;
      readonly skipped: boolean;
      readonly parameters: readonly number[];
    }
  | { readonly kind: "end"; readonly parameters: readonly number[] };

/** The values that a step of this number makes the streams of hyperparameters emit. */
export function steering(step: number): {
  rate: number;
  norm: number | undefined;
  isFrozen: boolean | undefined;
} {
  return {
    rate: 0.004 * (1 + (step % 4)),
    norm: step % 3 === 1 ? 0.1 * (1 + (step % 5)) : undefined,
    isFrozen: step % 5 === 2 ? step % 2 === 0 : undefined,
  };
}
