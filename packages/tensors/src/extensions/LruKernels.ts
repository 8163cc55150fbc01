/**
 * The linear recurrent unit.
 *
 * - eigenvalues   nu_log, theta_log, gamma_log `[units]` each, one after the other
 * - c             C_re, C_im `[outputs, units]` each, one after the other; d `[outputs]`, 0: none
 * - s, sNext      memory before and after the tick, `[rows, 2·units]`: real parts, then imaginary parts
 * - tape          `[rows, 6·units]`: B x (real, imaginary), which is there before `lruForward`; -Im s'; λ (real, imaginary);
 *   exp(gamma_log)
 * - gates         `[rows, 4·units]`: the delta of s' (real, imaginary), and that of B x
 */
export interface LruKernels {
  /** λ = exp(-exp(nu_log) + i exp(theta_log)); s' = λ ∘ s + exp(gamma_log) ∘ (B x); y = Re(C s') + D ∘ x. */
  lruForward(
    rows: number,
    units: number,
    outputs: number,
    eigenvalues: number,
    c: number,
    d: number,
    x: number,
    s: number,
    sNext: number,
    y: number,
    tape: number,
  ): void;
  /** gates, from dy and ds; then ds = the delta of s before the tick. */
  lruBackward(
    rows: number,
    units: number,
    outputs: number,
    c: number,
    tape: number,
    dy: number,
    ds: number,
    gates: number,
  ): void;
  /**
   * Adds to the gradient of the eigenvalues what all rows contribute, row after row. `lds` and `ldg` are the floats from one row of s,
   * or of gates, to the next; gates of 2·units have no deltas of B x, so gamma_log gets nothing.
   */
  lruGradient(
    rows: number,
    units: number,
    eigenvalues: number,
    s: number,
    lds: number,
    tape: number,
    gates: number,
    ldg: number,
    gradient: number,
  ): void;
  /** y[rows, n] += d[n] ∘ x[rows, n]. */
  addProducts(rows: number, n: number, d: number, x: number, y: number): void;
  /** c[n] += Σ over rows of a[rows, n] ∘ b[rows, n], row after row. */
  sumProducts(rows: number, n: number, a: number, b: number, c: number): void;
}
