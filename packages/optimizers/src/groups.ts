import {
  describeValue,
  expectBoolean,
  expectOptimizer,
  expectOptions,
  UnknownNameError,
  type Optimizer,
  type Segment,
  type UpdateOptions,
} from "@backstream/core";
import { expectNumber, expectSteps } from "./expectNumber.js";
import { expectVectors } from "./expectVectors.js";
import { expectWriter } from "./innerContract.js";
import { groupRuns, type GroupRun } from "./groupRuns.js";
import { expectRate, rateAt } from "./LearningRate.js";
import type { ParameterGroup } from "./ParameterGroup.js";

/**
 * An optimizer that treats some parameters in another way: with a learning rate or a weight decay of their own, or not at all.
 *
 * A parameter belongs to the first group that matches its name; those that no group matches learn as the optimizer says.
 * Each run of neighbouring parameters of one group has a state of its own, so put what looks at all parameters, such as
 * `clipByNorm`, before it in a chain: `chain(clipByNorm(1), groups(adam(), […]))`; and `movingAverage` around it. Frozen
 * parameters are those of `frozen$`: neither is their gradient in the norm of a step.
 *
 * PyTorch's parameter groups; in Keras `trainable = false` and lists of optimizers.
 *
 * @throws {TypeError} When it is given no optimizer, or no list of groups.
 * @throws {RangeError} When an option is out of range, or the optimizer takes no weight decay; by `init`, when it is given no segments.
 * @throws {UnknownNameError} When an option does not exist; by `init`, when a group matches no parameter.
 * @example
 *   const optimizer = groups(sgd({ learningRate: 1 }), [{ match: "bias", learningRate: 0.5 }, { match: "0", frozen: true }]);
 *   const net = network(stack(dense(1, 1, { bias: false }), dense(1, 1)));
 *   const segments = net.segments; // 0.weight, 1.weight, 1.bias
 *   const parameters = new Float32Array(3);
 *   optimizer.update(new Float32Array([8, 8, 8]), optimizer.init(3, segments), parameters, 1, { segments });
 *   [...parameters] // => [0, -8, -4]
 */
export function groups<State>(
  inner: Optimizer<State>,
  list: readonly ParameterGroup[],
): Optimizer<readonly State[]> {
  expectOptimizer("groups", inner);
  expectWriter("groups", inner);
  expectGroups(inner, list);
  const runsOf = groupRuns(list);
  const optionsOf = ({ group }: GroupRun, step: number, update?: UpdateOptions): UpdateOptions => ({
    learningRate:
      group?.learningRate === undefined ? update?.learningRate : rateAt("groups", group.learningRate, step),
    weightDecay: group?.weightDecay ?? update?.weightDecay,
  });
  return {
    name: `groups(${inner.name ?? "an optimizer"}, [${list.map(groupName).join(", ")}])`,
    transforms: "parameters",
    ...(inner.staysFinite && {
      staysFinite: (largest, step, update) =>
        runsOf(update?.segments).live.every(
          (run) => inner.staysFinite?.(largest, step, optionsOf(run, step, update)) === true,
        ),
    }),
    frozenSegments: (segments) => runsOf(segments).frozen,
    ...(inner.collected && {
      collected: ([first]) => (first === undefined ? 0 : (inner.collected?.(first) ?? 0)),
    }),
    init: (_size, segments) => runsOf(segments).live.map((run) => inner.init(run.size, run.segments)),
    update: (gradient, state, parameters, step, update) => {
      expectVectors("groups", gradient, parameters);
      expectSteps("groups", "step", step);
      const { live } = runsOf(update?.segments);
      if (!Array.isArray(state) || state.length !== live.length) {
        throw new UnknownNameError(
          `groups: the state is ${describeValue(state)}, expected an array of ${live.length}, one state for each run of parameters; make it with init(size, segments)`,
        );
      }
      live.forEach((run, index) => {
        const { offset, size, segments } = run;
        const part = parameters.subarray(offset, offset + size);
        inner.update(gradient.subarray(offset, offset + size), state[index] as State, part, step, {
          ...optionsOf(run, step, update),
          segments,
          frozen: frozenIn(run, update?.frozen),
        });
      });
    },
  };
}

/** The segments of a run that are frozen, as the run sees them. */
function frozenIn(
  { offset, size }: GroupRun,
  frozen: readonly Segment[] | undefined,
): readonly Segment[] | undefined {
  if (!frozen || frozen.length === 0) return undefined;
  return frozen
    .filter((segment) => segment.offset >= offset && segment.offset < offset + size)
    .map((segment) => ({ ...segment, offset: segment.offset - offset }));
}

function expectGroups(
  { name = "the optimizer", ...inner }: Optimizer,
  list: readonly ParameterGroup[],
): void {
  if (!Array.isArray(list) || list.length === 0) {
    throw new TypeError(
      `groups: the groups are ${describeValue(list)}, expected a list such as [{ match: "bias", weightDecay: 0 }]`,
    );
  }
  if (inner.needsOutputDelta || inner.unitReader) {
    throw new RangeError(
      `groups: ${name} looks at all parameters at once, expected an optimizer that treats each on its own`,
    );
  }
  for (const group of list as readonly ParameterGroup[]) {
    expectOptions("groups", group, ["match", "learningRate", "weightDecay", "frozen"]);
    const { match, learningRate, weightDecay, frozen = false } = group;
    if (
      !(typeof match === "string" ? match !== "" : match instanceof RegExp || typeof match === "function")
    ) {
      throw new TypeError(
        `groups: match is ${describeValue(match)}, expected a part of a parameter's name, a regular expression or a function`,
      );
    }
    expectBoolean("groups", "frozen", frozen);
    if (learningRate !== undefined) expectRate("groups", learningRate);
    if (weightDecay !== undefined) expectNumber("groups", "weightDecay", weightDecay, Infinity);
    if (weightDecay !== undefined && inner.takesWeightDecay !== true) {
      throw new RangeError(
        `groups: ${name} takes no weightDecay of a group; take an optimizer that has a weight decay, such as adamW()`,
      );
    }
    if (frozen && (learningRate !== undefined || weightDecay !== undefined)) {
      throw new RangeError(
        `groups: ${groupName(group)} is frozen, expected neither learningRate nor weightDecay beside it`,
      );
    }
  }
}

function groupName(group: ParameterGroup): string {
  const parts = Object.entries(group)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]: [string, unknown]) => {
      const text =
        value instanceof RegExp ? String(value) : typeof value === "function" ? "…" : describeValue(value);
      return `${name}: ${text}`;
    });
  return `{ ${parts.join(", ")} }`;
}
