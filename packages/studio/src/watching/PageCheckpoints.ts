import type { Checkpoint, Step } from "@backstream/operators";
import type { Observable } from "rxjs";
import type { WatchOptions } from "../WatchOptions.js";
import { Reruns } from "./Reruns.js";

/** Tells what has been done, or why it could not be. */
type Tell = (kind: "checkpoint" | "rollBack" | "error", text: string) => void;

/** The checkpoints that a page asks for, and the way back to the last one. */
export class PageCheckpoints {
  readonly #options: Pick<WatchOptions, "checkpoint" | "rollBack">;
  readonly #tell: Tell;
  readonly #forget: () => void;
  readonly #reruns: Reruns = new Reruns();
  #last: Checkpoint | undefined;
  #isWanted = false;

  /** @param forget Called when the run goes on from a checkpoint: what comes does not follow what was. */
  constructor(options: Pick<WatchOptions, "checkpoint" | "rollBack">, tell: Tell, forget: () => void) {
    this.#options = options;
    this.#tell = tell;
    this.#forget = forget;
  }

  /** Whether a checkpoint can be asked for. */
  get isPossible(): boolean {
    return this.#options.checkpoint !== undefined || this.canRollBack;
  }

  get canRollBack(): boolean {
    return this.#options.rollBack !== undefined || this.#reruns.isUsed;
  }

  run<T extends Step>(open: (from: Checkpoint | undefined) => Observable<T>): Observable<T> {
    return this.#reruns.run(open);
  }

  /** A checkpoint is taken at the next update. */
  want(): void {
    this.#isWanted = true;
  }

  /** An update has been made. */
  update(step: Step): void {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    const begin = performance.now();
    const { checkpoint: save } = this.#options;
    this.#when(
      () => {
        const checkpoint = step.checkpoint();
        this.#last = checkpoint;
        return save?.(checkpoint);
      },
      (saved) => {
        const milliseconds = Math.ceil(performance.now() - begin);
        const told = typeof saved === "string" ? saved : save ? `in ${milliseconds} ms` : "kept in memory";
        this.#tell("checkpoint", `update ${step.step}, ${told}`);
      },
    );
  }

  rollBack(): void {
    const last = this.#last;
    if (!last) return this.#tell("error", "there is no checkpoint to roll back to; take one first");
    const told = (): void => {
      this.#tell("rollBack", `back to update ${last.step}`);
      this.#forget();
    };
    const { rollBack } = this.#options;
    if (rollBack) return this.#when(() => rollBack(last), told);
    told(); // first: the run may go on to its end before the call returns
    this.#reruns.rollBack(last);
  }

  /** Calls `done` with what comes of something, at once or later. */
  #when(act: () => unknown, done: (result: unknown) => void): void {
    const failed = (error: unknown): void =>
      this.#tell("error", error instanceof Error ? error.message : String(error));
    try {
      const acted = act();
      if (acted instanceof Promise) acted.then(done, failed);
      else done(acted);
    } catch (error) {
      failed(error);
    }
  }
}
