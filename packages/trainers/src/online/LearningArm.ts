import { BrokenStreamError, type Network, type Sample } from "@backstream/core";
import type { Checkpoint, ComparedSignal, Step } from "@backstream/operators";
import type { Observable, Subscription } from "rxjs";
import { backprop } from "../backprop.js";
import type { Training } from "../Training.js";
import { truncatedBptt } from "../truncatedBptt.js";

/** How an arm learns. */
export interface ArmTraining extends Pick<Training<Sample>, "loss" | "optimizer"> {
  readonly window?: number | undefined;
  readonly stride?: number | undefined;
}

/** Nets that run one after the other and learn by themselves from samples that several such arms get. */
export class LearningArm {
  readonly nets: readonly Network[];
  /** Its newest update. */
  step: Step | undefined;
  #signal: ComparedSignal | undefined;
  #version = 0;
  #isLearned = false;

  constructor(nets: readonly Network[]) {
    this.nets = nets;
  }

  /** Learns from all samples of the source; its errors are told. */
  subscribe(
    samples$: Observable<Sample>,
    { loss, optimizer, window, stride }: ArmTraining,
    from: Checkpoint | undefined,
    error: (problem: unknown) => void,
  ): Subscription {
    const predictions = { next: (signal: ComparedSignal) => this.#test(signal) };
    const training = { loss, optimizer, predictions, from };
    const nets = this.nets as readonly [Network]; // one or more; netsOf has seen that they fit together
    const trainer =
      window === undefined
        ? backprop<Sample, number, number, string, readonly [Network]>(nets, training)
        : truncatedBptt<Sample, number, number, string, readonly [Network]>(nets, {
            ...training,
            window,
            stride,
          });
    return samples$.pipe(trainer).subscribe({
      error,
      next: (step) => {
        this.step = step;
        this.#isLearned = true;
      },
    });
  }

  /** What the nets said of the newest sample, with how many updates, and whether they have made one since. */
  take(): { readonly signal: ComparedSignal; readonly version: number; readonly isLearned: boolean } {
    const signal = this.#signal;
    if (!signal) {
      throw new BrokenStreamError(
        `testThenTrain: ${this.nets.map(({ name }) => name).join(", ")} says nothing before the sequence is complete, expected an output for each sample; use bptt`,
      );
    }
    const taken = { signal, version: this.#version, isLearned: this.#isLearned };
    this.#signal = undefined;
    this.#isLearned = false;
    return taken;
  }

  #test(signal: ComparedSignal): void {
    this.#signal = signal;
    this.#version = this.nets[this.nets.length - 1].version; // there is a net
  }
}
