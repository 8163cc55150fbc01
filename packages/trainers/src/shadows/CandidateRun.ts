import { BrokenStreamError, type Loss, type Network, type Sample } from "@backstream/core";
import type { Checkpoint, ComparedSignal, Step } from "@backstream/operators";
import { Subject, type Subscription } from "rxjs";
import { backprop } from "../backprop.js";
import { checkpointSince } from "../checkpointSince.js";
import { netsOf } from "../netsOf.js";
import { truncatedBptt } from "../truncatedBptt.js";
import type { ShadowCandidate } from "./ShadowOptions.js";

/** What is kept of a `CandidateRun`, as plain data. */
export interface CandidateState {
  readonly generation: number;
  /** Samples that this generation has seen. */
  readonly age: number;
  readonly checkpoint: Checkpoint;
}

/** A candidate that learns: a pipeline of its own. */
export class CandidateRun {
  readonly generation: number;
  age: number;
  readonly #name: string;
  readonly #nets: readonly Network[];
  readonly #from: Checkpoint | undefined;
  readonly #samples$: Subject<Sample> = new Subject();
  readonly #subscription: Subscription;
  #signal: ComparedSignal | undefined;
  #newest: Step | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Taken when it completes, and its pipeline ends. */
  #final: Checkpoint | undefined;

  /** @param from The state of a checkpoint, or the generation that begins. */
  constructor(
    name: string,
    { net, optimizer, window, stride }: ShadowCandidate,
    loss: Loss,
    from: CandidateState | number,
  ) {
    this.#name = name;
    const saved = typeof from === "number" ? undefined : from;
    this.#from = saved?.checkpoint;
    this.generation = saved?.generation ?? (from as number); // it is one of the two
    this.age = saved?.age ?? 0;
    this.#nets = netsOf("shadow", typeof net === "function" ? net(this.generation) : net);
    const predictions = { next: (signal: ComparedSignal): void => void (this.#signal = signal) };
    const training = { loss, optimizer, predictions, from: saved?.checkpoint };
    // For the compiler, all nets together are one.
    const nets = this.#nets as readonly [Network];
    const train =
      window === undefined ? backprop(nets, training) : truncatedBptt(nets, { ...training, window, stride });
    this.#subscription = this.#samples$.pipe(train).subscribe({
      next: (step) => (this.#newest = step),
      error: (error: unknown) => (this.#failure = { error }),
      complete: () => (this.#final = this.#newest?.checkpoint()),
    });
  }

  /** The gradient's norm of its newest update; 0 before the first. */
  get gradientNorm(): number {
    return this.#newest?.gradientNorm ?? 0;
  }

  get state(): CandidateState {
    const checkpoint = this.#final ?? this.#newest?.checkpoint() ?? checkpointSince(this.#nets, this.#from);
    return { generation: this.generation, age: this.age, checkpoint };
  }

  /** Predicts, then learns. Returns what it said. @throws What its pipeline fails with. */
  run(sample: Sample): ComparedSignal {
    this.#signal = undefined;
    this.#samples$.next(sample);
    this.age++;
    if (this.#failure) throw this.#failure.error;
    if (this.#signal) return this.#signal;
    throw new BrokenStreamError(
      `shadow: ${this.#name} gave no output for a sample, expected nets that go tick by tick; bidirectional cannot`,
    );
  }

  /** The source has completed. @throws What its pipeline fails with. */
  complete(): void {
    this.#samples$.complete();
    if (this.#failure) throw this.#failure.error;
  }

  stop(): void {
    this.#subscription.unsubscribe();
  }
}
