/** What a learner is told, as JSON in its first argument. */
export interface LearnerOptions {
  /** Where the stream is: `nats://…` or `redis://…`. */
  readonly url: string;
  readonly stream: string;
  /** A folder, or where a store is: `nats://…` or `redis://…`. */
  readonly store: string;
  /** Updates from one save to the next. */
  readonly every: number;
  /** Steps from one line to the next. Default: 5. */
  readonly lines?: number;
  /** How many messages or entries are held. Default: 16. */
  readonly credit?: number;
  /** Whether it ends behind what is in the stream when it begins. Default: true. */
  readonly untilEnd?: boolean;
  /** Learns each partition with a net of its own, those that it gets. Only with `nats://`. */
  readonly partitions?: { readonly count: number; readonly ttl: number };
  /** It does not look whether it holds its leases: then only the store can refuse it. */
  readonly isDeaf?: boolean;
  /** A seed: the clock on the wall jumps. */
  readonly jumps?: number;
  readonly timeout?: number;
  /** Milliseconds from one line with its memory to the next. */
  readonly memory?: number;
  /** How many records a `flow` holds in front of the nets. */
  readonly capacity?: number;
  readonly units?: number;
  readonly window?: number;
}
