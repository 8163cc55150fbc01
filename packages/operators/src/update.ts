import {
  BrokenStreamError,
  DivergedError,
  expectOptions,
  type Network,
  type Optimizer,
  type Sample,
} from "@backstream/core";
import type { Observable } from "rxjs";
import { follow, type HyperparameterStreams } from "./hyperparameters.js";
import { Learner } from "./learner.js";
import { misplaced } from "./misplaced.js";
import { operate } from "./operate.js";
import { Returning } from "./returning.js";
import type { Step } from "./step.js";

/** What an update begins with, and what steers it. */
export interface LearningOptions<State = unknown> extends HyperparameterStreams {
  /** The optimizer's state to go on with, changed in place: a fresh `optimizer.init(size)` where not given. */
  readonly state?: State | undefined;
  /** Updates that the state has seen. */
  readonly step?: number | undefined;
}

/**
 * Adjusts the parameters of all nets that a pass came back through, and clears their gradients.
 *
 *     returning  -----(ba)--(dc)----|
 *     update(adam())
 *     step       -------1-----2-----|
 *
 * A loss or gradient that is not finite never reaches the parameters: the step is skipped and says why, and the memory
 * from before the pass is put back. One subscription trains a net at a time, from its first signal to its end.
 *
 * @throws {BusyError} As an error notification, when another subscription trains one of the nets.
 * @throws {BrokenStreamError} As an error notification, when a net on the stack has no `backward`.
 * @throws {DivergedError} As an error notification, after 100 skipped steps in a row; the nets are as they last were when sound.
 */
export function update<State>(
  optimizer: Optimizer<State>,
  options: LearningOptions<State> = {},
): <S extends Sample>(source: Observable<Returning<readonly [], S>>) => Observable<Step> {
  expectOptions("update", options, ["state", "step", "learningRate$", "maximumNorm$", "frozen$"]);
  return (source) =>
    source.pipe(
      operate<Returning, Step>((destination) => {
        let learner: Learner<State> | undefined;
        let nets: readonly Network[] = [];
        let step = options.step ?? 0;
        let skips = 0;
        const latest = follow(options, {}, destination);
        return {
          next(signal) {
            if (!(signal instanceof Returning)) {
              throw misplaced(
                "update",
                signal,
                "a tick on its way back; put update last, behind every backward",
              );
            }
            const { pass, compared, next } = signal;
            if (next?.returns) {
              throw new BrokenStreamError(
                `update: the signal has not returned through ${next.unrolling.network.name}; put backward(${next.unrolling.network.name}) before update`,
              );
            }
            if (!learner) {
              nets = pass.legs.map(({ unrolling }) => unrolling.network);
              if (nets.length === 0)
                throw new BrokenStreamError(
                  "update: the signal has come back through no net; put backward before update",
                );
              learner = new Learner(optimizer, nets, options.state);
            } else if (pass.legs.some(({ unrolling }, index) => unrolling.network !== nets[index])) {
              throw new BrokenStreamError(
                `update: a pass came back through other nets than ${nets.map(({ name }) => name).join(", ")}; give each river its own update`,
              );
            }
            if (compared !== pass.oldest) return;
            const { gradientNorm, skipped } = learner.learn(pass.loss, step + 1, latest);
            const record = { step: step + 1, loss: pass.loss, rows: pass.rows, gradientNorm };
            if (skipped === undefined) {
              step++;
              skips = 0;
              destination.next(record);
              return;
            }
            pass.skipped = true;
            for (const { unrolling, oldest } of pass.legs) unrolling.rollBack(oldest);
            destination.next({ ...record, skipped });
            if (++skips >= patience) {
              throw new DivergedError(
                `update: ${patience} steps in a row were skipped, the last because ${skipped}; lower the learning rate, clip the gradient, or gate the data`,
              );
            }
          },
          finalize: () => learner?.free(),
        };
      }),
    );
}

const patience = 100;
