import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "backstream";
import { map, Subject, type Observable } from "rxjs";
import { withEnded } from "../checkpointToResume.js";
import type { Model, ModelExtra } from "../Model.js";
import { RolledBack } from "./RolledBack.js";
import type { Replace, SaveNow } from "./SaveNow.js";

/** The run of which a page may ask for a checkpoint. */
export interface AskedRun {
  /** What is saved with a checkpoint, as it is now. */
  readonly extra: () => ModelExtra;
  /** Saves it, where there is a place for that. */
  readonly save: SaveNow | undefined;
}

/** The checkpoint that a page has asked for, and the way back to it. */
export class AskedCheckpoint {
  readonly #goBack$: Subject<Model> = new Subject<Model>();
  #run: AskedRun | undefined;
  #kept: Uint8Array | undefined;
  #saved: Promise<Replace> | undefined;
  #isGoingBack = false;

  /** Fails with `RolledBack` when the run shall go on from the checkpoint. */
  get rolledBack$(): Observable<never> {
    return this.#goBack$.pipe(
      map((model) => {
        throw new RolledBack(model);
      }),
    );
  }

  /** A run begins, or goes on from the checkpoint. */
  begin(run: AskedRun): void {
    this.#run = run;
    this.#isGoingBack = false;
  }

  /** Keeps the checkpoint of an update that has been made now, and saves the run where there is a place for that. */
  take(checkpoint: Checkpoint): Promise<unknown> | undefined {
    const { extra, save } = this.#run!; // it has made the update
    this.#kept = encodeCheckpoint({ ...checkpoint, extra: extra() });
    this.#saved = save?.();
    return this.#saved?.then(() => {});
  }

  /** The run goes back to the checkpoint that was taken last: in the place where it is saved, too. */
  async goBack(): Promise<void> {
    if (this.#isGoingBack) throw new Error("the run is being rolled back already");
    this.#isGoingBack = true;
    try {
      const model = withEnded(decodeCheckpoint(this.#kept!) as Model); // one was taken; it is as `take` has encoded it
      await (
        await this.#saved
      )?.(model);
      this.#goBack$.next(model);
    } catch (error) {
      this.#isGoingBack = false;
      throw error;
    }
  }
}
