import {
  BrokenStreamError,
  DivergedError,
  expectCount,
  expectOptimizer,
  expectOptions,
  Learner,
  type Network,
  type Optimizer,
  type Sample,
  type UnitReader,
} from "@backstream/core";
import type { Observable } from "rxjs";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { expectBetweenSamples } from "./checkpoint/expectBetweenSamples.js";
import { expectCheckpoint } from "./checkpoint/expectCheckpoint.js";
import { expectStreams, follow, type HyperparameterStreams } from "./HyperparameterStreams.js";
import { wrongOperatorError } from "./wrongOperatorError.js";
import { pipelineOf } from "./Pipeline.js";
import { operate } from "./operate.js";
import { outputDeltaOf } from "./outputDeltaOf.js";
import { BackwardSignal } from "./BackwardSignal.js";
import { LearnedStep, type Delivery, type Step } from "./Step.js";
import type { Pass } from "./Pass.js";
import type { Signal } from "./Signal.js";
import { takeCheckpoint } from "./checkpoint/takeCheckpoint.js";

/** The initial state of `update`, and streams of hyperparameters. */
export interface LearningOptions<State = unknown> extends HyperparameterStreams {
  /** The optimizer's state to continue with, changed in place; a new `optimizer.init(size)` if not given. */
  readonly state?: State | undefined;
  /** How many updates were made with the state. */
  readonly step?: number | undefined;
  /** Resumes a checkpoint; give `forward` and `rewind` the same. */
  readonly from?: Checkpoint | undefined;
}

/**
 * Updates the parameters of all nets that a pass went through, and clears their gradients.
 *
 *     backward   -----(ba)--(dc)----|
 *     update(adam())
 *     step       -------1-----2-----|
 *
 * If the loss or the gradient is not finite, the parameters stay as they are: the step has the reason as `skipped`, and
 * the memory from before the pass is restored. Only one subscription at a time can train a net, from its first signal
 * to its end. An optimizer that learns from the delta of the only output (`needsOutputDelta`) is told it.
 *
 * @throws {BusyError} As an error notification, when another subscription trains one of the nets.
 * @throws {BrokenStreamError} As an error notification, when a net on the stack has no `backward`.
 * @throws {RangeError} When `step` is no whole number from 0 up, or `from` is given with `state` or `step`; as an error notification, when a stream of
 *   hyperparameters emits an impossible value.
 * @throws {UnknownNameError} When an option does not exist; as an error notification, when `frozen$` or the checkpoint names
 *   something that the nets or the optimizer do not have.
 * @throws {TypeError} When the optimizer is none, or rewrites the gradient only, as `clipByNorm` alone does.
 * @throws {DivergedError} As an error notification, after 100 skipped steps in a row; the nets have the parameters of the last good step.
 * @see {@link backward}, which adds up the gradients that it uses.
 * @example
 *   const net = network(dense(1, 1, { bias: false }));
 *   net.load({ weight: [2] });
 *   of({ input: 3, target: 5 })
 *     .pipe(forward(net), compare(squaredError()), backward(net), update(sgd({ learningRate: 0.5 })))
 *     .subscribe(({ step, loss }) => console.log(step, loss)); // => 1, 1
 *   net.parameters.get("weight")?.value.item() // => -1
 */
export function update<State>(
  optimizer: Optimizer<State>,
  options: LearningOptions<State> = {},
): <S extends Sample>(source: Observable<BackwardSignal<readonly [], S>>) => Observable<Step> {
  expectOptimizer("update", optimizer);
  if (optimizer.transforms === "gradient") {
    throw new TypeError(
      `update: ${optimizer.name ?? "the optimizer"} rewrites the gradient only, and no parameter would change; put it into a chain, as in chain(clipByNorm(1), adam())`,
    );
  }
  expectOptions("update", options, ["state", "step", "from", "learningRate$", "maximumNorm$", "frozen$"]);
  expectStreams(options);
  if (options.step !== undefined) expectCount("update", "step", options.step, 0);
  const { from } = options;
  expectCheckpoint("update", from);
  if (from && (options.state !== undefined || options.step !== undefined)) {
    throw new RangeError("update: from is given and state or step too; a checkpoint holds both");
  }
  return (source) =>
    source.pipe(
      operate<BackwardSignal, Step>((destination) => {
        let learner: Learner<State> | undefined;
        let nets: readonly Network[] = [];
        /** The pass of which a tick has come, but not the oldest. */
        let unfinished: Pass | undefined;
        let step = from?.step ?? options.step ?? 0;
        let skips = from?.skips ?? 0;
        const latest = follow(options, from ?? {}, destination);
        const delivery: Delivery = {
          newest: undefined,
          now: "nothing",
          take(extra) {
            expectBetweenSamples(pipelineOf(nets[nets.length - 1]), delivery.now);
            return takeCheckpoint({ step, skips, ...latest, nets, state: learner?.state, extra });
          },
        };
        const deliver = (learned: LearnedStep): void => {
          delivery.newest = learned;
          delivery.now = "step";
          destination.next(learned);
          delivery.now = "nothing";
        };
        return {
          next(signal) {
            if (!(signal instanceof BackwardSignal)) {
              throw wrongOperatorError(
                "update",
                signal,
                "a tick on its way back; put update last, after every backward",
              );
            }
            const { pass, compared, next } = signal;
            if (next) {
              throw new BrokenStreamError(
                `update: the signal has not returned through ${next.unrolling.network.name}; put backward(${next.unrolling.network.name}) before update`,
              );
            }
            if (!learner) {
              nets = pass.nets.map(({ net }) => net.unrolling.network);
              if (nets.length === 0)
                throw new BrokenStreamError(
                  "update: the signal has come back through no net; put backward before update",
                );
              if (from) expectNets(nets, from);
              learner = new Learner(optimizer, nets, options.state, from?.optimizer);
              // Streams may come and go, each with its own forward and backward; the count of samples continues.
              for (const net of nets) pipelineOf(net).enter();
            } else if (!hasPassed(pass, nets)) {
              throw new BrokenStreamError(
                `update: a pass came back through other nets than ${nets.map(({ name }) => name).join(", ")}; give each pipeline its own update`,
              );
            }
            if (pass.used || pass.over) throw lateError(signal);
            if (unfinished && unfinished !== pass && !unfinished.cut) {
              throw new BrokenStreamError(
                "update: a pass begins, but the oldest tick of the pass before it has not come; signals of a pass may not be dropped",
              );
            }
            if (learner.reader) readUnits(learner.reader, compared.signal);
            unfinished = compared === pass.oldest ? undefined : pass;
            if (unfinished) return;
            expectOnePass(nets);
            pass.used = true;
            const outputDelta = optimizer.needsOutputDelta ? outputDeltaOf(pass) : undefined;
            const learned = learner.learn(pass.loss, step + 1, latest, outputDelta);
            const { gradientNorm, skipped, collected } = learned;
            const { loss, rows } = pass;
            if (skipped === undefined) {
              step++;
              skips = 0;
              deliver(new LearnedStep({ step, loss, rows, gradientNorm, collected }, delivery));
              return;
            }
            pass.skipped = true;
            for (const { net, oldest } of pass.nets) net.unrolling.rollBack(oldest);
            skips++;
            deliver(new LearnedStep({ step: step + 1, loss, rows, gradientNorm, skipped }, delivery));
            if (skips >= patience) {
              throw new DivergedError(
                `update: ${patience} steps in a row were skipped, the last because ${skipped}; lower the learning rate, clip the gradient, or gate the data`,
              );
            }
          },
          complete() {
            const unused = nets.find(({ gradientPasses }) => gradientPasses > 0);
            if (unused) {
              throw new BrokenStreamError(
                `update: the source completes, but a pass through ${unused.name} has not arrived; signals may not be dropped`,
              );
            }
            delivery.now = "completion";
            destination.complete();
          },
          finalize() {
            delivery.newest = undefined;
            if (!learner) return;
            learner.free();
            for (const net of nets) pipelineOf(net).leave();
          },
          update: { from },
          needsOldestOnly: optimizer.unitReader === undefined,
        };
      }),
    );
}

const patience = 100;

/** Whether a pass has come back through these nets. */
function hasPassed({ nets: passed }: Pass, nets: readonly Network[]): boolean {
  // A loop over indices: this runs at every tick of a pass.
  for (let index = 0; index < passed.length; index++)
    if (passed[index].net.unrolling.network !== nets[index]) return false;
  return true;
}

/** The gradients must hold the pass that has arrived, and nothing else. */
function expectOnePass(nets: readonly Network[]): void {
  for (const { name, gradientPasses } of nets) {
    if (gradientPasses === 1) continue;
    throw new BrokenStreamError(
      `update: the gradient of ${name} holds ${gradientPasses} passes, expected the one that arrives; signals may not be dropped, and another stream that adds to the gradient must clear it by net.zeroGradients()`,
    );
  }
}

/** Of all nets that learn from this tick. */
function readUnits(reader: UnitReader, tick: Signal): void {
  for (let at: Signal | undefined = tick; at?.net; at = at.below) {
    reader.add(at.unrolling, at.tick, at.runMask);
  }
}

function lateError({ pass, tick }: BackwardSignal): BrokenStreamError {
  return new BrokenStreamError(
    pass.used
      ? `update: tick ${tick} arrives after the oldest tick of its pass; signals may be observed, not repeated or reordered`
      : `update: tick ${tick} arrives late, after its pass is over; signals may be observed, not delayed`,
  );
}

function expectNets(nets: readonly Network[], from: Checkpoint): void {
  const [names, saved] = [nets, from.nets].map((list) => list.map(({ name }) => name).join(", "));
  if (names !== saved) {
    throw new BrokenStreamError(
      `update: it trains ${names}, the checkpoint holds ${saved}; give it the same nets`,
    );
  }
  const fresh = nets.find((net) => pipelineOf(net).from !== from || !pipelineOf(net).isResumed);
  if (fresh) {
    throw new BrokenStreamError(
      `update: forward(${fresh.name}) was not given the checkpoint that update was given; give { from } to both`,
    );
  }
}
