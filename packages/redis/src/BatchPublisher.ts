/** When the records of a batch are published. */
export interface BatchLimits {
  /** As soon as there are so many. */
  readonly records: number;
  /** At the latest so many milliseconds after its first record. */
  readonly milliseconds: number;
}

/** Collects records and publishes them batch by batch, one batch at a time. */
export class BatchPublisher<R> {
  readonly #limits: BatchLimits;
  readonly #publish: (batch: readonly R[]) => Promise<void>;
  readonly #fail: (error: unknown) => void;
  #waiting: R[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #newest: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** `fail` is called when a batch that nobody awaits could not be published. */
  constructor(
    limits: BatchLimits,
    publish: (batch: readonly R[]) => Promise<void>,
    fail: (error: unknown) => void,
  ) {
    this.#limits = limits;
    this.#publish = publish;
    this.#fail = fail;
  }

  /** Resolves when the next record may come: at once, or where the batch is full, when it is published. */
  async add(record: R): Promise<void> {
    this.#waiting.push(record);
    if (this.#waiting.length >= this.#limits.records) return this.flush();
    this.#timer ??= setTimeout(() => {
      this.flush().catch(this.#fail);
    }, this.#limits.milliseconds);
  }

  /** Publishes what waits, after what is on its way. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#newest = this.#newest.then(async () => {
      if (batch.length > 0 && !this.#isStopped) await this.#publish(batch);
    });
    return this.#newest;
  }

  /** What waits is not published. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
