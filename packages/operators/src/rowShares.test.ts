import { network, type Loss, type Network, type Sample } from "@backstream/core";
import { dense, elman, stack } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { adam, sgd } from "@backstream/optimizers";
import { randomStream, tensor } from "@backstream/tensors";
import { expectNear } from "@backstream/testing";
import { from, map, of, tap } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";
import { mapDelta } from "./mapDelta.js";
import { rewind, type RewindOptions } from "./rewind.js";
import type { Step } from "./Step.js";
import { update } from "./update.js";

const random = randomStream(8);
const ignored = -100;
/** Rows of which a third has no label. */
const rows = Array.from({ length: 24 }, () => ({
  input: [random.normal(), random.normal()],
  label: random.uniform() < 0.35 ? ignored : random.integer(3),
}));
const weighed = { classWeights: [0.2, 3, 1], ignoredClass: ignored };

/** A sample of some of these rows. */
function batch(of: typeof rows): Sample {
  return {
    input: tensor([of.length, 2], Float64Array.from(of.flatMap(({ input }) => input))),
    target: Float64Array.from(of, ({ label }) => label),
  };
}

/** One update over ticks of `size` rows each; what the net is then, and the step. */
function learn(size: number, loss: Loss): { parameters: number[]; step: Step } {
  const net = network(dense(2, 3), { seed: 1 });
  const ticks = Array.from({ length: rows.length / size }, (_, at) => rows.slice(at * size, (at + 1) * size));
  const { values } = collect(
    from(ticks.map(batch)).pipe(
      forward(net),
      compare(loss),
      rewind(),
      backward(net),
      update(sgd({ learningRate: 1 })),
    ),
  );
  expect(values).toHaveLength(1);
  return {
    parameters: [...net.parameters.values()].flatMap(({ value }) => [...value.data]),
    step: values[0],
  };
}

describe("a loss whose mean does not divide by rows", () => {
  it.each([1, 2, 4, 12])("learns from ticks of %i rows as from all rows in one", (size) => {
    const loss = softmaxCrossEntropy(weighed);
    const [whole, parts] = [learn(24, loss), learn(size, loss)];
    expect(parts.step.loss).toBeCloseTo(whole.step.loss, 6);
    expect(parts.step.rows).toBe(rows.filter(({ label }) => label !== ignored).length);
    expectNear("parameters", parts.parameters, whole.parameters, 1e-5);
  });

  it("has the loss of the update that it has over all rows at once", () => {
    const net = network(dense(2, 3), { seed: 1 });
    const { input, target } = batch(rows);
    const outputs: number[] = [];
    collect(of({ input }).pipe(forward(net), tap(({ output }) => outputs.push(...output.data)))); // prettier-ignore
    const expected = softmaxCrossEntropy(weighed).compare(tensor([24, 3], outputs), target!);
    expect(learn(1, softmaxCrossEntropy(weighed)).step.loss).toBeCloseTo(expected.loss, 6);
  });

  it("makes a tick of which it ignores all rows one without a label", () => {
    const loss = softmaxCrossEntropy({ ignoredClass: 0 });
    const net = (): Network<1, 1> => network(runningSum());
    const samples = [0, 0, 0].map((target) => ({ input: 1, target }));
    const { values } = collect(
      from(samples).pipe(
        forward(net()),
        compare(loss),
        mapDelta(() => expect.unreachable("a tick without a label has no delta to change")),
        map((compared) => [compared.loss, compared.delta.item()]),
      ),
    );
    expect(values).toEqual([[undefined, 0], [undefined, 0], [undefined, 0]]); // prettier-ignore
    const through = net();
    expect(collect(from(samples).pipe(forward(through), compare(loss), backward(through))).values).toEqual(
      [],
    );
    const held = net();
    expect(collect(from(samples).pipe(forward(held), compare(loss), rewind(), backward(held))).values).toEqual([]); // prettier-ignore
  });

  const bad = { input: [NaN, 1], label: ignored };
  const good = { input: [1, 2], label: 2 };
  it.each<[string, Sample[], Sample[]]>([
    [
      "a tick",
      [batch([good]), batch([bad]), batch([good])],
      [batch([good]), { input: bad.input }, batch([good])],
    ],
    ["a row of a tick", [batch([good, bad])], [{ ...batch([good, good]), mask: [1, 0] }]],
  ])("learns around %s that is not finite, which it ignores", (_, samples, expected) => {
    const steps = (of: Sample[], layer: "dense" | "elman"): { lines: string[]; saved: unknown } => {
      const net = network(layer === "dense" ? dense(2, 3) : stack(elman(2, 3), dense(3, 3)), { seed: 1 });
      const lines: string[] = [];
      from(of)
        .pipe(forward(net), compare(softmaxCrossEntropy(weighed)), rewind(), backward(net), update(sgd()))
        .subscribe((step) => lines.push(JSON.stringify(step)));
      return { lines, saved: net.save() };
    };
    for (const layer of ["dense", "elman"] as const) {
      const found = steps(samples, layer);
      expect(found).toEqual(steps(expected, layer));
      expect(found.lines).toHaveLength(1);
      expect(found.lines[0]).not.toContain("skipped");
    }
  });

  it.each<RewindOptions>([{ window: 4 }, { window: 6, stride: 2 }, { window: 6, stride: 2, rerun: "never" }])(
    "goes on from a checkpoint as if it had never stopped, with %j",
    (options) => {
      const lives = (
        samples: readonly Sample[],
        start?: Checkpoint,
      ): { lines: string[]; saved: Checkpoint } => {
        const net = network(dense(2, 3), { seed: 1 });
        const lines: string[] = [];
        let saved: Checkpoint | undefined;
        from(samples)
          .pipe(
            forward(net, { from: start }),
            compare(softmaxCrossEntropy(weighed)),
            rewind({ ...options, from: start }),
            backward(net),
            update(adam(), { from: start }),
          )
          .subscribe((step) => {
            lines.push(JSON.stringify(step));
            if (step.step === 2) saved = step.checkpoint();
          });
        return { lines, saved: saved! };
      };
      const samples = rows.map((row) => batch([row]));
      const { lines, saved } = lives(samples);
      expect(lives(samples.slice(saved.samples), saved).lines).toEqual(lines.slice(2));
      expect(lines.length).toBeGreaterThan(3);
    },
  );
});

it("compare takes no loss without a reduction", () => {
  // @ts-expect-error it has a loss for each number
  expect(() => compare(squaredError({ reduction: "none" }))).toThrow(
    new TypeError(
      'compare: squaredError({ reduction: "none" }) has a loss for each number or row, expected one for a tick; take the reduction "mean" or "sum"',
    ),
  );
});
