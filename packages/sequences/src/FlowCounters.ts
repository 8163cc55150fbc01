/** Counts of a flow so far. At any time, `received = delivered + dropped + waiting`. */
export interface FlowCounters {
  readonly received: number;
  /** Emitted, or given to `consume`. */
  readonly delivered: number;
  readonly dropped: number;
  readonly waiting: number;
  /** The most values that ever waited at the same time. */
  readonly highest: number;
}
