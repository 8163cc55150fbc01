import { network, type Network, type Sample } from "@backstream/core";
import { dense, gru, lstm, stack } from "@backstream/layers";
import { customLoss, squaredError } from "@backstream/losses";
import { backward, compare, forward, rewind } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { batchSequences, unstack, type BatchedSample } from "@backstream/sequences";
import { arena, referenceArena, tensor, type Tensor } from "@backstream/tensors";
import { expectNear, valuesOf } from "@backstream/testing";
import { bptt } from "@backstream/trainers";
import { from, map, tap, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import golden from "./fixtures/variableLength.json" with { type: "json" };

type Golden = (typeof golden.cases)[number];

interface Stacked {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A row of `[time, batch, features]`. */
const rowOf = ({ shape: [, batch, width], data }: Stacked, tick: number, row: number): number[] =>
  data.slice((tick * batch + row) * width, (tick * batch + row + 1) * width);

/**
 * The derivative of the golden's loss by a row's output. A final memory's is that of the row's last output, which it is.
 */
const outputError = (
  { outputError: error, finalHiddenError, lengths }: Golden,
  tick: number,
  row: number,
) => {
  const width = error.shape[2];
  const final = tick === lengths[row] - 1 ? finalHiddenError.data : [];
  return Float64Array.from(rowOf(error, tick, row), (x, i) => x + (final[row * width + i] ?? 0));
};

/** The golden's rows as sequences of their own: what lies behind their ends is not used. */
const sequences = (of: Golden) =>
  of.lengths.map((length, row) =>
    Array.from({ length }, (_, tick) => ({
      input: Float64Array.from(rowOf(of.input, tick, row)),
      target: outputError(of, tick, row),
    })),
  );

function batchOf(of: Golden, align: "start" | "end"): BatchedSample[] {
  const batches: BatchedSample[][] = [];
  from(sequences(of))
    .pipe(batchSequences({ batch: of.lengths.length, align }))
    .subscribe((batch) => batches.push(batch));
  expect(batches).toHaveLength(1);
  return batches[0];
}

/** Its derivative by the output is the target. */
const product = customLoss(
  (output, target) => ({ loss: output.multiply(target).sum().item(), delta: target }),
  { reduction: "sum" },
);

/** What a sequence of batches gives, there and back. */
function unroll(net: Network, batch: readonly Sample[]) {
  const outputs: number[] = [];
  let carry: unknown;
  net.zeroGradients();
  const deltas$ = from(batch).pipe(
    forward(net),
    tap((signal) => {
      outputs.push(...signal.output.data);
      carry = signal.carry;
    }),
    compare(product),
    rewind(),
    backward(net),
    map(({ delta }) => delta),
  );
  const deltas: Tensor[] = valuesOf(deltas$).toReversed();
  // The loss of an update is the mean over its ticks where a tick's is a sum.
  const ticks = batch.length;
  return {
    outputs,
    carry: carry as Record<string, Tensor>,
    deltas: deltas.flatMap((delta) => Array.from(delta.multiply(ticks).data)),
    gradients: Object.fromEntries(
      [...net.parameters].map(([name, { gradient }]) => [name, gradient.multiply(ticks).data]),
    ),
  };
}

function netOf({ cell, units, input, parameters }: Golden, place: typeof arena): Network {
  const net = network((cell === "gru" ? gru : lstm)(input.shape[2], units), { arena: place });
  net.load(
    Object.fromEntries(
      Object.entries(parameters).map(([name, { shape, data }]) => [
        name,
        tensor(shape, Float64Array.from(data)),
      ]),
    ),
  );
  return net;
}

describe.each([
  ["float64", referenceArena(Float64Array), 1e-6],
  ["this process's arena", arena, 1e-4],
] as const)("rows of different lengths, in %s", (_, place, tolerance) => {
  it.each(golden.cases)("are PyTorch's packed $cell, final errors: $final", (expected) => {
    const net = netOf(expected, place);
    const { outputs, carry, deltas, gradients } = unroll(net, batchOf(expected, "start"));
    expectNear("outputs", outputs, expected.output.data, tolerance);
    expectNear("memory", carry["hidden"].data, expected.finalHidden.data, tolerance);
    expectNear("deltas of the inputs", deltas, expected.inputError.data, tolerance);
    for (const [name, { data }] of Object.entries(expected.parameterGradients))
      expectNear(name, gradients[name], data, tolerance);
  });

  it.each(golden.cases)("do not use what comes after their ends: $cell, final errors: $final", (expected) => {
    const net = netOf(expected, place);
    const { lengths, input } = expected;
    const [time, batch] = input.shape;
    const rows = Array.from({ length: time * batch }, (__, at) => [Math.floor(at / batch), at % batch]);
    // The golden's padding is not zero.
    const padded = unstack({
      input: tensor(input.shape, Float64Array.from(input.data)),
      target: tensor(
        expected.outputError.shape,
        Float64Array.from(rows.flatMap(([tick, row]) => [...outputError(expected, tick, row)])),
      ),
      mask: tensor(
        [time, batch],
        rows.map(([tick, row]) => (tick < lengths[row] ? 1 : 0)),
      ),
    });
    expect(unroll(net, padded)).toEqual(unroll(net, batchOf(expected, "start")));
  });

  it.each(golden.cases)("may begin late instead: $cell, final errors: $final", (expected) => {
    const { carry, gradients } = unroll(netOf(expected, place), batchOf(expected, "end"));
    expectNear("memory", carry["hidden"].data, expected.finalHidden.data, tolerance);
    for (const [name, { data }] of Object.entries(expected.parameterGradients))
      expectNear(name, gradients[name], data, tolerance);
  });
});

it("batches of one are the sequences themselves, to the bit, and an empty sequence is no step", () => {
  const sequences = [3, 0, 1, 5, 2].map((length, row) =>
    Array.from({ length }, (_, tick) => ({ input: [row + 0.1, tick], target: [Math.sin(row + tick)] })),
  );
  const train = (feed: (from$: Observable<Sample[]>) => Observable<Sample[]>): unknown => {
    const net = network(stack(gru(2, 4), dense(4, 1)), { seed: 5 });
    const steps$ = feed(from(sequences)).pipe(
      bptt(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.1 }) }),
    );
    const steps = valuesOf(steps$).map(({ step, loss, rows }) => [step, loss, rows]);
    expect(steps).toHaveLength(4);
    return { steps, parameters: net.save() };
  };
  expect(train(batchSequences({ batch: 1 }))).toEqual(train((sequences$) => sequences$));
});
