import {
  BrokenStreamError,
  describeValue,
  expectCount,
  expectLoss,
  expectOptimizer,
  expectOptions,
  type Loss,
  type Network,
  type Optimizer,
  type Sample,
} from "@backstream/core";
import type { AnyNetwork, Checkpoint } from "@backstream/operators";
import {
  concat,
  defer,
  EMPTY,
  finalize,
  identity,
  map,
  tap,
  type Observable,
  type Observer,
  type OperatorFunction,
} from "rxjs";
import type { ConnectedNets } from "./ConnectedNets.js";
import { accumulate } from "./metrics/accumulate.js";
import { metrics as together, type Measured, type MetricsByName } from "./metrics/metrics.js";
import type { Mixture } from "./mix.js";
import { netsOf } from "./netsOf.js";
import type { Said } from "./online/Said.js";
import { Tester, type PreparedSample, type Tested } from "./online/Tester.js";
import type { TestedSample } from "./TestedSample.js";

/** How `testThenTrain` measures and learns. */
export interface TestThenTrainOptions<
  Metrics extends MetricsByName = Record<never, never>,
  S extends Sample = Sample,
> {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Ticks that a delta may go back, and ticks between updates, as of `truncatedBptt`. Default: an update for every sample. */
  readonly window?: number | undefined;
  readonly stride?: number | undefined;
  /** Metrics by names of your choice: `{ error: mae() }`. They count in the units of the samples. */
  readonly metrics?: Metrics | undefined;
  /** Adds past samples to each update: `replay({ per: 16 })`. No metric counts them. */
  readonly replay?: OperatorFunction<Sample, Sample> | undefined;
  /**
   * What else stands between the samples and the net, such as `standardize({ field: "target" })`: it sees past samples too, and
   * outputs are taken back by the scale that it gives. One output for each input, at once.
   */
  readonly prepare?: OperatorFunction<Sample, Sample> | undefined;
  /**
   * Holds samples until their targets come: `awaitTarget({ by, targets$, within, capacity })`. What the net says when a sample
   * comes goes to `predictions` at once; it is tested and learned from when its target is there.
   */
  readonly awaitTarget?: OperatorFunction<S, Sample> | undefined;
  /** Receives what the net says of each sample, as soon as it does. It gets no `complete` and no `error`. */
  readonly predictions?: Partial<Observer<Said & { readonly sample: Sample }>> | undefined;
  /** A checkpoint, to go on from; give it to `replay`, `awaitTarget`, what prepares, and the source too. */
  readonly from?: Checkpoint | undefined;
}

/**
 * Tests a net on each sample and then trains it with that sample: predictions, losses and metrics of a net as it was before it
 * knew the answer (prequential evaluation), in one line.
 *
 *     samples   --a--b--c--|
 *     testThenTrain(net, { loss, optimizer, metrics: { error: mae() } })
 *     tested    --A--B--C--|      A.output = net(a), before it learned from a
 *
 * - net       one net, a list of those that run one after the other, or a mixture (`mix`)
 * - tested    one for each sample: `{ input, output, target, loss, metrics, version, step }`
 *
 * A sample without a target is predicted and nothing else: it changes no parameter, metric, weight or past sample. In a net
 * with memory it is a tick like others.
 *
 * Where targets come later, `awaitTarget` makes two streams over the same net: one says something at once, the other learns when
 * the target is there, with a memory of its own. Tested is what was said then.
 *
 * Outputs and targets are in the units of the samples: where `prepare` scales targets, an output is taken back by the scale
 * from before its sample. `step` is the update that was made; its `checkpoint()` has all nets, a mixture's weights, and the
 * states of `replay` and of what prepares. Metrics begin anew with each subscription.
 *
 * @throws {TypeError} When loss or optimizer are missing, an operator is none, or what should be a net is none.
 * @throws {ShapeError} When a net takes more or fewer features than the net before it gives.
 * @throws {RangeError} When window or stride are no whole numbers from 1 up, or the checkpoint is of another mixture.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {BrokenStreamError} As an error notification, when a sample has replayed rows already, or `prepare` or `replay` drops,
 *   delays or replaces a sample.
 * @throws As the trainers do, as error notifications.
 * @see backprop and truncatedBptt, which it is made of; durable, for its steps
 * @source Gama, Sebastião, Rodrigues, "On evaluating stream learning algorithms", Machine Learning 90, 2013.
 * @example
 *   const net = network(dense(1, 1, { bias: false }));
 *   net.load({ weight: [1] });
 *   const options = { loss: squaredError(), optimizer: sgd({ learningRate: 0.25 }), metrics: { error: mae() } };
 *   const tested$ = of({ input: 1, target: 3 }, { input: 1, target: 3 }).pipe(testThenTrain(net, options), toArray());
 *   const [first, second] = await firstValueFrom(tested$);
 *   [first.output.item(), first.metrics.error, first.step?.step] // => [1, 2, 1]
 *   [second.output.item(), second.metrics.error, second.step?.step] // => [2, 1.5, 2]
 */
export function testThenTrain<
  S extends Sample,
  In extends number,
  Out extends number,
  Name extends string,
  const Nets extends readonly AnyNetwork[] = readonly [],
  const Metrics extends MetricsByName = Record<never, never>,
>(
  net: Network<In, Out, Name> | (Nets & ConnectedNets<Nets>) | Mixture,
  options: TestThenTrainOptions<Metrics, S>,
): OperatorFunction<S, TestedSample<S, Measured<Metrics>>> {
  const tested = testedOf(net);
  expectOptions("testThenTrain", options, names);
  const { loss, optimizer, window, stride, metrics, replay, prepare, awaitTarget, predictions, from } =
    options;
  expectTickLoss(loss);
  expectOptimizer("testThenTrain", optimizer);
  if (window !== undefined) expectCount("testThenTrain", "window", window);
  if (stride !== undefined) expectCount("testThenTrain", "stride", stride);
  if (stride !== undefined && !(window !== undefined && stride <= window))
    throw new RangeError(
      `testThenTrain: stride is ${stride}, expected at most the window, which is ${window}`,
    );
  expectOperator("replay", replay, "replay({ per: 16 })");
  expectOperator("awaitTarget", awaitTarget, "awaitTarget({ by, targets$, within: 100, capacity: 1000 })");
  if (awaitTarget && prepare) throw bothError();
  if (predictions !== undefined && typeof predictions !== "object") throw noObserverError(predictions);
  expectOperator("prepare", prepare, 'standardize({ field: "target" })');
  const metric = together<Metrics>(metrics ?? ({} as Metrics)); // without metrics there are no names
  accumulate(metric); // refuses what is none now, not at the first sample
  const plan = { loss, optimizer, window, stride, metric, from };
  return (samples$) =>
    defer(() => {
      const tester = new Tester<S, Measured<Metrics>>(tested, plan);
      const nets = tester.subscribe();
      let waiting = 0;
      const asked$: Observable<Sample> = awaitTarget
        ? samples$.pipe(
            tester.sayAtOnce(),
            tap(({ said, ...sample }) => predictions?.next?.({ ...said, sample })),
            awaitTarget as OperatorFunction<Sample, Sample>, // inside, samples have no types of their own
          )
        : samples$;
      const prepared$ = asked$.pipe(
        map((sample): Sample => {
          waiting++;
          return withGiven(sample);
        }),
        replay ?? identity,
        prepare ?? identity,
      );
      const tested$ = prepared$.pipe(
        map((sample) => {
          expectPrepared(sample, waiting--);
          const event = tester.next(sample);
          if (!awaitTarget) predictions?.next?.(event);
          return event;
        }),
      );
      const rest$ = defer(() => {
        tester.complete();
        return EMPTY;
      });
      return concat(tested$, rest$).pipe(finalize(() => nets.unsubscribe()));
    });
}

const names = [
  "loss",
  "optimizer",
  "window",
  "stride",
  "metrics",
  "replay",
  "prepare",
  "awaitTarget",
  "predictions",
  "from",
];

function bothError(): TypeError {
  return new TypeError(
    "testThenTrain: prepare is given with awaitTarget, expected one of them, since a net says something before the target is there; scale inputs before testThenTrain",
  );
}

function noObserverError(predictions: unknown): TypeError {
  return new TypeError(
    `testThenTrain: predictions is ${describeValue(predictions)}, expected an observer; write { next: (said) => … }`,
  );
}

function testedOf(net: AnyNetwork | readonly AnyNetwork[] | Mixture): Tested {
  if (typeof net === "object" && (net as unknown) !== null && "arms" in net)
    return { arms: net.arms, mixture: net };
  return { arms: [netsOf("testThenTrain", net as AnyNetwork | readonly AnyNetwork[])], mixture: undefined };
}

function expectTickLoss(loss: Loss): void {
  expectLoss("testThenTrain", loss);
  if (!("measureSequence" in loss)) return;
  throw new TypeError(
    `testThenTrain: ${(loss as Loss).name} is a loss of whole sequences, expected one of single ticks, such as squaredError()`,
  );
}

function expectOperator(option: string, operator: unknown, example: string): void {
  if (operator === undefined || typeof operator === "function") return;
  throw new TypeError(
    `testThenTrain: ${option} is ${describeValue(operator)}, expected an operator, such as ${example}`,
  );
}

/** The sample with a copy of itself, which operators pass on; without the functions of its position. */
function withGiven(sample: Sample): PreparedSample {
  if (typeof sample !== "object" || (sample as unknown) === null)
    throw new BrokenStreamError(
      `testThenTrain: it got ${describeValue(sample)}, expected a sample such as { input, target }`,
    );
  if (sample.replayed !== undefined) {
    throw new BrokenStreamError(
      `testThenTrain: a sample has ${sample.replayed} replayed rows already, expected none; give replay as an option`,
    );
  }
  const { position: _, said, ...given } = sample as Sample & Pick<PreparedSample, "said">; // awaitTarget passes fields on
  return said ? { ...sample, given, said } : { ...sample, given };
}

function expectPrepared(sample: Sample, waiting: number): asserts sample is PreparedSample {
  if (!("given" in sample)) {
    throw new BrokenStreamError(
      "testThenTrain: what prepares has replaced a sample, expected the same with other numbers; pass its fields on, by map((sample) => ({ ...sample, … }))",
    );
  }
  if (waiting === 1) return;
  throw new BrokenStreamError(
    `testThenTrain: ${waiting} samples are on their way through replay and what prepares, expected one; what drops, holds or doubles samples stands before testThenTrain`,
  );
}
