import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { SourceError } from "../SourceError.js";

/** What the worker sends. */
interface ParquetMessage {
  /** Nothing yet, but the work goes on. */
  readonly isWorking?: boolean;
  readonly isOver?: boolean;
  readonly problem?: string;
  /** First, the schema; then, values by columns. */
  readonly columns?: readonly string[];
  readonly isNested?: boolean;
  readonly values?: readonly ArrayLike<unknown>[];
}

/** What is asked of a `ParquetReader`. */
export interface ParquetReaderOptions {
  readonly limit: number;
  /** The time without progress, in milliseconds, after which it gives up. */
  readonly patience: number;
  readonly signal: AbortSignal | undefined;
}

/** Reads a Parquet file in a worker: parts by request, one request ahead. */
export class ParquetReader {
  readonly #name: string;
  readonly #patience: number;
  readonly #worker: Worker;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = (): void => this.#answer({ isOver: true });
  /** Came before it was awaited. */
  #part: ParquetMessage | undefined;
  #take: ((part: ParquetMessage) => void) | undefined;
  #isEnded = false;
  /** Signs of life, counted. */
  #progress = 0;

  constructor(name: string, path: string, { limit, patience, signal }: ParquetReaderOptions) {
    this.#name = name;
    this.#patience = patience;
    this.#signal = signal;
    // Found by the package's name: this file may be in `src`, or bundled elsewhere.
    const home = dirname(createRequire(import.meta.url).resolve("@backstream/cli/package.json"));
    this.#worker = new Worker(join(home, "src/sources/parquetWorker.mjs"), {
      workerData: { path, limit },
      execArgv: [],
    });
    this.#worker.unref(); // a reader that nobody awaits does not keep the process alive
    this.#worker.on("message", (message: ParquetMessage) => {
      this.#progress++;
      if (!message.isWorking) this.#answer(message);
    });
    this.#worker.on("error", ({ message }) => this.#answer({ problem: message }));
    this.#worker.on("exit", () => this.#answer({ problem: "the thread ended" }));
    signal?.addEventListener("abort", this.#stop, { once: true });
    if (signal?.aborted) this.#stop();
    this.#worker.postMessage("next");
  }

  /**
   * The next part; undefined at the end, and after an abort.
   *
   * @throws {SourceError} When the file is damaged, or the worker makes no progress.
   */
  async next(): Promise<ParquetMessage | undefined> {
    const part = await this.#received();
    if (part.isOver || part.problem !== undefined) this.end();
    if (part.problem !== undefined) throw new SourceError(`${this.#name}: ${part.problem}`);
    if (part.isOver) return undefined;
    this.#worker.postMessage("next");
    return part;
  }

  /** Ends the worker, whatever it does. */
  end(): void {
    this.#isEnded = true;
    this.#signal?.removeEventListener("abort", this.#stop);
    void this.#worker.terminate();
  }

  #answer(part: ParquetMessage): void {
    if (this.#isEnded) return;
    if (this.#take) this.#take(part);
    else this.#part ??= part;
  }

  async #received(): Promise<ParquetMessage> {
    if (this.#part) {
      const part = this.#part;
      // The end and an error stay.
      if (!part.isOver && part.problem === undefined) this.#part = undefined;
      return part;
    }
    if (this.#isEnded) return { isOver: true };
    this.#worker.ref();
    // Counted in small steps, so that a computer that slept is not taken for a reader that hangs.
    let steps = 0;
    let seen = this.#progress;
    const timer = setInterval(() => {
      if (this.#progress > seen) steps = 0;
      seen = this.#progress;
      if (++steps >= 20)
        this.#answer({
          problem: `made no progress for ${this.#patience / 1000} s, so it is damaged, or a row group is too large; write it again, with smaller row groups`,
        });
    }, this.#patience / 20);
    try {
      return await new Promise<ParquetMessage>((resolve) => (this.#take = resolve));
    } finally {
      this.#take = undefined;
      clearInterval(timer);
      this.#worker.unref();
    }
  }
}
