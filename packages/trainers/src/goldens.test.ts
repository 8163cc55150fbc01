import { network, type Network } from "@backstream/core";
import { dense, elman, gru, lstm, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam, sgd } from "@backstream/optimizers";
import type { Step } from "@backstream/operators";
import { arena, referenceArena, tensor } from "@backstream/tensors";
import { expectNear, valuesOf } from "@backstream/testing";
import { from, type OperatorFunction } from "rxjs";
import { describe, expect, it } from "vitest";
import training from "./fixtures/training.json" with { type: "json" };
import { backprop } from "./backprop.js";
import { truncatedBptt } from "./truncatedBptt.js";

const cells = { gru, lstm, rnn: elman };
const rivers = training.cases.filter(({ model }) => model === "tbptt");
const mlp = training.cases.find(({ model }) => model === "mlp");

describe.each([
  ["float64", () => referenceArena(Float64Array), 1e-6],
  ["this process's arena", () => arena, 1e-4],
] as const)("PyTorch's training, in %s", (_, makeArena, tolerance) => {
  it("of an MLP with Adam", () => {
    const { inputs, targets, losses, parameters, finalParameters } = mlp!;
    const net = network(stack(dense(3, 8, { activation: "tanh" }), dense(8, 2)), { arena: makeArena() });
    net.load(named(parameters, { "0.": "0.", "2.": "1." }));
    const steps = train(
      net,
      ticks(inputs, targets),
      backprop(net, { loss: squaredError(), optimizer: adam({ learningRate: 0.01 }) }),
    );
    expectNear(
      "losses",
      steps.map(({ loss }) => loss),
      losses!,
      tolerance,
    );
    expectParameters(net, named(finalParameters, { "0.": "0.", "2.": "1." }), tolerance);
  });

  it.each(
    rivers.map(
      (golden) =>
        [
          `${golden.cell}, window ${golden.k2}, stride ${golden.k1}, ${golden.keys} keys, rerun ${golden.rerun}`,
          golden,
        ] as const,
    ),
  )("of a river: %s", (__, golden) => {
    const {
      cell,
      features,
      units,
      outputs,
      k1,
      k2,
      keys,
      rerun,
      inputs,
      targets,
      stepOutputs,
      updateLosses,
      parameters,
      finalParameters,
    } = golden;
    const make = cells[cell as keyof typeof cells];
    const net = network(stack(make(features!, units!), dense(units!, outputs!)), {
      arena: makeArena(),
    });
    const names = {
      "cell.weight_ih": "0.weight_ih_l0",
      "cell.weight_hh": "0.weight_hh_l0",
      "cell.bias_ih": "0.bias_ih_l0",
      "cell.bias_hh": "0.bias_hh_l0",
      "head.": "1.",
    };
    net.load(named(parameters, names));
    const found: number[] = [];
    const steps = train(
      net,
      ticks(inputs, targets),
      truncatedBptt(net, {
        loss: squaredError(),
        optimizer: sgd({ learningRate: 0.05 }),
        window: k2!,
        stride: k1!,
        rerun: rerun as "whenStale" | "never",
        ...(keys! > 1 && { key: ({ tick }: Tick) => tick % keys! }),
        predictions: { next: ({ output }) => found.push(...output.data) },
      }),
    );
    expectNear("outputs", found, stepOutputs!.data, tolerance);
    expectNear(
      "losses of updates",
      steps.map(({ loss }) => loss),
      updateLosses!,
      tolerance,
    );
    expectParameters(net, named(finalParameters, names), tolerance);
  });
});

interface Golden {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Tick {
  readonly tick: number;
  readonly input: ReturnType<typeof tensor>;
  readonly target: ReturnType<typeof tensor>;
}

function ticks(inputs: Golden, targets: Golden): Tick[] {
  const row = ({ shape: [, batch, width], data }: Golden, tick: number): ReturnType<typeof tensor> =>
    tensor([batch, width], Float64Array.from(data.slice(tick * batch * width, (tick + 1) * batch * width)));
  return Array.from({ length: inputs.shape[0] }, (_, tick) => ({
    tick,
    input: row(inputs, tick),
    target: row(targets, tick),
  }));
}

function train(net: Network, samples: Tick[], trainer: OperatorFunction<Tick, Step>): Step[] {
  return valuesOf(from(samples).pipe(trainer));
}

/** The goldens' parameters under this network's names: each prefix is replaced. */
function named(
  parameters: object,
  prefixes: Readonly<Record<string, string>>,
): Record<string, ReturnType<typeof tensor>> {
  return Object.fromEntries(
    Object.entries(parameters as Record<string, Golden>).map(([name, { shape, data }]) => {
      const prefix = Object.keys(prefixes).find((start) => name.startsWith(start))!;
      return [prefixes[prefix] + name.slice(prefix.length), tensor(shape, Float64Array.from(data))];
    }),
  );
}

function expectParameters(net: Network, expected: ReturnType<typeof named>, tolerance: number): void {
  for (const [name, { data }] of Object.entries(expected))
    expectNear(name, net.parameters.get(name)!.value.data, data, tolerance);
}
