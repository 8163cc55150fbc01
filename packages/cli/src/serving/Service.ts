import { BadRecord } from "../sources/BadRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";
import type { Answer, Answering } from "./Answering.js";
import { HttpError } from "./HttpError.js";
import { LatencyHistogram } from "./LatencyHistogram.js";
import type { LearnerCounts } from "./messages.js";
import { metricsText } from "./metricsText.js";

/** Options of a `Service`. */
export interface ServiceOptions {
  /** How many posted records may wait. */
  readonly capacity: number;
  /** Seconds for which something may be learned and not saved; 0: for ever. */
  readonly unhealthyAfter: number;
  /** Hands posted records to the learner; not given where none are posted. */
  readonly post?: ((records: readonly RawRecord[]) => void) | undefined;
  /** What is counted now, where nobody sets it. */
  readonly counts?: (() => LearnerCounts | undefined) | undefined;
}

/** The state of health, as it is sent. */
export interface Health {
  readonly status: "ok" | "waiting" | "stale";
  /** Seconds since something was saved; without a folder of checkpoints, since the newest step. */
  readonly savedSecondsAgo: number | null;
  readonly unsavedSeconds: number;
}

/** What can be asked of a model that learns, whatever the question comes by. */
export class Service {
  readonly latency: LatencyHistogram = new LatencyHistogram();
  /** Undefined before the net is built. */
  answering: Answering | undefined;
  predictions = 0;
  #counts: LearnerCounts | undefined;
  readonly #options: ServiceOptions;
  #posted = 0;

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  get counts(): LearnerCounts | undefined {
    return this.#options.counts?.() ?? this.#counts;
  }
  set counts(counts: LearnerCounts | undefined) {
    this.#counts = counts;
  }

  /** Posted records that wait to be learned from. */
  get waiting(): number {
    return this.#posted - (this.counts?.taken ?? 0);
  }

  /**
   * The prediction for a record, with the parameters and the memory of its key as they are now; nothing is learned.
   *
   * @throws {HttpError} 503 before there is a model.
   */
  answer(record: RawRecord): Answer | BadRecord {
    if (!this.answering?.isReady)
      throw new HttpError(503, "there is no model yet, since no record has come; post some to /learn", {
        "retry-after": "1",
      });
    const answer = this.answering.answer(record);
    if (!(answer instanceof BadRecord)) this.predictions++;
    return answer;
  }

  /**
   * Accepts records to be learned from, all or none.
   *
   * @throws {HttpError} 429 when too many wait; 413 when they are more than may ever wait.
   */
  learn(records: readonly RawRecord[]): void {
    const { capacity, post } = this.#options;
    if (records.length > capacity)
      throw new HttpError(
        413,
        `the body has ${records.length} records, expected at most ${capacity}; send fewer a request`,
      );
    if (this.waiting + records.length > capacity)
      throw new HttpError(
        429,
        `${this.waiting} records wait to be learned from, and ${records.length} more would be above ${capacity}; send them again`,
        { "retry-after": "1" },
      );
    this.#posted += records.length;
    post?.(records);
  }

  health(now: number = Date.now()): Health {
    const { savedAt } = this.counts ?? {};
    const unsavedSeconds = this.#unsaved(now);
    const { unhealthyAfter } = this.#options;
    const isStale = unhealthyAfter > 0 && unsavedSeconds > unhealthyAfter;
    return {
      status: isStale ? "stale" : this.#isReady ? "ok" : "waiting",
      savedSecondsAgo: savedAt === undefined ? null : (now - savedAt) / 1000,
      unsavedSeconds,
    };
  }

  metrics(now: number = Date.now()): string {
    const { waiting, predictions, latency } = this;
    return metricsText(this.counts, { waiting, predictions, latency, unsaved: this.#unsaved(now) });
  }

  /** Whether there is something to answer with; where nothing is answered, to learn with. */
  get #isReady(): boolean {
    return this.answering ? this.answering.isReady : this.counts !== undefined;
  }

  #unsaved(now: number): number {
    const since = this.counts?.unsavedSince;
    return since === undefined ? 0 : Math.max(0, (now - since) / 1000);
  }
}
