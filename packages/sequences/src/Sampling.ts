/** How a class is drawn from logits. */
export interface Sampling {
  /** Below 1 likely classes are drawn more often, above 1 less often; at 0 always the likeliest. Default: 1. */
  readonly temperature?: number | undefined;
  /**
   * Draws from the k likeliest classes only, and from those that are as likely as the last of them. Default: from all.
   */
  readonly topK?: number | undefined;
  /**
   * Draws from the nucleus only: the fewest classes whose probabilities sum to at least this, above 0 and up to 1.
   * Default: from all.
   */
  readonly topP?: number | undefined;
}
