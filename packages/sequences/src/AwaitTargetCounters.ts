/** Counts of an `awaitTarget` so far. At any time, `received = waiting + labelled + expired + unlabelled`. */
export interface AwaitTargetCounters {
  /** Samples that came. */
  readonly received: number;
  /** Samples that wait. */
  readonly waiting: number;
  /** Samples that went on with their label. */
  readonly labelled: number;
  /** Samples that went on without a label, as their time was over. */
  readonly expired: number;
  /** Samples that went on without a label before their time: more than `capacity` waited, or the streams ended. */
  readonly unlabelled: number;
  /** Samples that went on before their time since more than `capacity` waited, with a label or without. */
  readonly overflowed: number;
  /** Labels that came before their sample and wait for it. */
  readonly early: number;
  /** Labels that came after their sample had gone on. */
  readonly surplus: number;
  /** Labels that say again what an earlier one said. */
  readonly duplicate: number;
  /** Labels that say something else than an earlier one, which stands. */
  readonly contradictory: number;
  /** Labels of which no sample came before more than `capacity` others waited, or before the end. */
  readonly unknown: number;
  /** Labels whose target is no numbers. */
  readonly unusable: number;
}
