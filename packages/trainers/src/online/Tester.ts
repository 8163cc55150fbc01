import { StaleSignalError, TargetReader, type Loss, type Network, type Sample } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import type { Tensor } from "@backstream/tensors";
import { Subject, Subscription, type Observable } from "rxjs";
import { accumulate, type Accumulator } from "../metrics/accumulate.js";
import { labelledRows, type LabelledRows } from "../metrics/labelledRows.js";
import { lossOfNewRows } from "../metrics/lossOfNewRows.js";
import type { Metric } from "../metrics/Metric.js";
import type { Mixture } from "../mix.js";
import type { TestedSample } from "../TestedSample.js";
import { averageOutputs } from "./averageOutputs.js";
import { ExponentialWeights } from "./ExponentialWeights.js";
import { LearningArm, type ArmTraining } from "./LearningArm.js";
import { readMixState, withMixState } from "./mixCheckpoints.js";
import { newOutput } from "./newOutput.js";
import type { Said } from "./Said.js";
import { sayAtOnce, type SaidSample } from "./sayAtOnce.js";

/** A sample as the nets read it: perhaps scaled, with past ones behind it. */
export interface PreparedSample extends Sample {
  /** As it came in, without what is not plain data. */
  readonly given: Sample;
  /** What was said when it came, if that was earlier. */
  readonly said?: Said | undefined;
}

/** What is tested: a list of nets that run one after the other, or a mixture of such. */
export interface Tested {
  readonly arms: readonly (readonly Network[])[];
  readonly mixture: Mixture | undefined;
}

/** How it is tested and learns. */
export interface TesterPlan<Values> extends ArmTraining {
  readonly loss: Loss;
  readonly metric: Metric<Values>;
  readonly from: Checkpoint | undefined;
}

/** One subscription of `testThenTrain`: lets all nets say something of a sample and learn from it, and says how good it was. */
export class Tester<S extends Sample, Values> {
  readonly #plan: TesterPlan<Values>;
  readonly #mixture: Mixture | undefined;
  readonly #weighting: ExponentialWeights | undefined;
  readonly #arms: readonly LearningArm[];
  readonly #checkpoints: readonly (Checkpoint | undefined)[];
  readonly #samples$: Subject<Sample> = new Subject();
  readonly #running: Accumulator<Values>;
  readonly #targets: TargetReader;
  /** The first error of a net. */
  #failure: { readonly problem: unknown } | undefined;
  /** The newest update, which alone can take a checkpoint. */
  #newest: Step | undefined;

  /** @throws {RangeError} When the checkpoint is of another mixture. */
  constructor({ arms, mixture }: Tested, plan: TesterPlan<Values>) {
    const { from } = plan;
    const saved = mixture && from ? readMixState(from, mixture) : undefined;
    this.#plan = plan;
    this.#mixture = mixture;
    this.#weighting = mixture && new ExponentialWeights(arms.length, mixture, saved?.losses);
    this.#arms = arms.map((nets) => new LearningArm(nets));
    this.#checkpoints = saved?.checkpoints ?? [from];
    this.#running = accumulate(plan.metric);
    this.#targets = new TargetReader({ name: "testThenTrain", targetWidths: () => undefined });
  }

  /** Connects the nets. */
  subscribe(): Subscription {
    const all = new Subscription();
    this.#arms.forEach((arm, index) => {
      const error = (problem: unknown): void => {
        this.#failure ??= { problem };
      };
      all.add(arm.subscribe(this.#samples$, this.#plan, this.#checkpoints[index], error));
    });
    return all;
  }

  /** For samples whose targets come later: what the nets say when they come. */
  sayAtOnce(): (samples$: Observable<Sample>) => Observable<SaidSample> {
    const arms = this.#arms.map(({ nets }) => nets);
    return sayAtOnce(arms, this.#checkpoints, (outputs) =>
      this.#said(outputs, Math.max(...arms.map((nets) => nets[nets.length - 1].version))),
    );
  }

  #said(outputs: readonly Tensor[], version: number): Said {
    const weights = this.#weighting?.weights;
    const output = weights ? averageOutputs(this.#mixture!.average, outputs, weights) : outputs[0]; // a mixture has weights
    return { outputs, output, version, weights };
  }

  /** Tests a sample, then trains. */
  next(sample: PreparedSample): TestedSample<S, Values> {
    this.#samples$.next(sample);
    this.#expectNoFailure();
    const { given } = sample;
    const taken = this.#arms.map((arm) => arm.take());
    const ticks = taken.map(({ signal }) => labelledRows(signal, this.#targets));
    const said =
      sample.said ??
      this.#said(
        taken.map(({ signal }) => newOutput(signal.output, sample, given)),
        Math.max(...taken.map(({ version }) => version)),
      );
    const { output, outputs, weights } = said;
    const isOfNow = !sample.said && !weights;
    const { loss, denominator } = isOfNow ? lossOfTick(ticks[0]) : this.#lossOf(output, ticks[0]);
    this.#weighting?.learn(
      outputs.map((own, arm) => (sample.said ? this.#lossOf(own, ticks[0]) : lossOfTick(ticks[arm])).loss),
    );
    const original = inOriginalUnits(output, sample, given);
    this.#running.add({ sample: given, output: original, loss, denominator });
    return {
      sample: given as S,
      input: given.input,
      output: original,
      outputs,
      target: given.target,
      loss,
      metrics: this.#running.value,
      version: said.version,
      step: taken.some(({ isLearned }) => isLearned) ? this.#stepNow() : undefined,
      weights,
    };
  }

  /** The source has completed: nets with a window learn from what is left of it. */
  complete(): void {
    this.#samples$.complete();
    this.#expectNoFailure();
  }

  /** Nets learn while a sample is delivered to them, so their errors have come by then. */
  #expectNoFailure(): void {
    if (this.#failure) throw this.#failure.problem;
  }

  #lossOf(output: Tensor, tick: LabelledRows | undefined): RowsLoss {
    return tick ? lossOfNewRows(this.#plan.loss, { ...tick, output: output.data }) : lossOfTick(undefined);
  }

  /** The update that was made now, whose checkpoint has all nets. */
  #stepNow(): Step {
    const { step } = this.#arms[0];
    const record: Step = {
      ...step!, // the nets get the same samples, so all have made one
      checkpoint: (extra) => {
        if (this.#newest === record) return this.#checkpoint(extra);
        throw new StaleSignalError(
          `checkpoint of step ${record.step}: a newer step has come; take it of the newest one`,
        );
      },
    };
    this.#newest = record;
    return record;
  }

  #checkpoint(extra: unknown): Checkpoint {
    const [first, ...others] = this.#arms;
    const checkpoint = first.step!.checkpoint(extra); // there was a step
    if (!this.#mixture || !this.#weighting) return checkpoint;
    return withMixState(checkpoint, this.#mixture.name, {
      losses: this.#weighting.losses,
      others: others.map(({ step }) => step!.checkpoint()), // as above
    });
  }
}

type RowsLoss = Pick<LabelledRows, "loss"> & { readonly denominator: number | undefined };

function lossOfTick(tick: LabelledRows | undefined): RowsLoss {
  return { loss: tick?.loss, denominator: tick?.denominator };
}

/** By the scale that the sample has got since it came in; it is from before the sample. */
function inOriginalUnits(output: Tensor, sample: Sample, given: Sample): Tensor {
  const scale: unknown = "scale" in sample ? sample.scale : undefined;
  const own: unknown = "scale" in given ? given.scale : undefined;
  if (scale === own || typeof scale !== "object" || scale === null || !("inverse" in scale)) return output;
  return (scale as { inverse(value: Tensor): Tensor }).inverse(output); // what standardize and its like add
}
