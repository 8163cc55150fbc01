import type { Loss, Reduction } from "@backstream/core";
import { tensor, type Tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import losses from "./fixtures/losses.json" with { type: "json" };
import sequences from "./fixtures/weights-and-masks.json" with { type: "json" };
import moreLosses from "./fixtures/more-losses.json" with { type: "json" };
import sequenceLosses from "./fixtures/sequence-losses.json" with { type: "json" };
import * as units from "./index.js";

interface Golden {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The golden's losses by name; options of a case are those of its loss. */
const factories = {
  ...units,
  heads: headsOf,
} as unknown as Record<string, (options: never) => Loss>; // those of the cases are

interface HeadCase {
  readonly loss: string;
  readonly outputs: readonly [number, number];
  readonly targets: readonly [number, number];
  readonly weight: number;
}

/** In the golden all heads have one reduction; here each loss has it. */
function headsOf({
  heads,
  reduction,
}: {
  readonly heads: readonly HeadCase[];
  readonly reduction: Reduction;
}): Loss {
  return units.heads(
    heads.map(({ loss, ...head }) => ({ ...head, loss: factories[loss]({ reduction } as never) })),
  );
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  const scale = Math.max(...expected.map(Math.abs));
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) =>
    expect(Math.abs(actual[i] - value), `[${i}]`).toBeLessThan(tolerance * scale),
  );
}

const double = ({ shape, data }: Golden): Tensor => tensor(shape, Float64Array.from(data));
const single = ({ shape, data }: Golden): Tensor => tensor(shape, data);

interface LossCase {
  readonly loss: string;
  readonly options: object;
  readonly output: Golden;
  readonly target: Golden;
  readonly value: number;
  readonly outputError: Golden;
}

describe("PyTorch's loss and delta", () => {
  const cases: readonly LossCase[] = [...losses.cases, ...moreLosses.cases];
  it.each(cases.map((of) => [of.loss, JSON.stringify(of.options), of] as const))(
    "%s %s",
    (loss, _options, { options, output, target, value, outputError }) => {
      const { layout: _layout, ...own } = { layout: undefined, ...options }; // says what the columns are: as our loss has them
      const made = factories[loss](own as never); // each case has its loss's options
      const exact = made.compare(double(output), double(target));
      expectClose([exact.loss], [value], 1e-9); // the golden's numbers are rounded to ten digits
      expectClose(exact.delta.data, outputError.data, 1e-8);
      const rounded = made.compare(single(output), single(target));
      expectClose([rounded.loss], [value], 1e-5);
      expectClose(rounded.delta.data, outputError.data, 1e-5);
    },
  );

  it("has a case of each loss", () => {
    const { customLoss: _own, logCosh: _1, hinge: _2, ctc: _3, ...others } = units; // from elsewhere, or below
    const tested = new Set(cases.map(({ loss }) => loss));
    expect(Object.keys(others).filter((name) => !tested.has(name))).toEqual([]);
  });
});

describe("PyTorch's CTC", () => {
  it.each(sequenceLosses.cases.map((of) => [JSON.stringify(of.targets), of] as const))("%s", (_, given) => {
    const { options, lengths, targets, outputs, none, sum, mean } = given;
    for (const [of, tolerance] of [
      [double, 1e-8],
      [single, 1e-5],
    ] as const) {
      const each = units.ctc({ ...options, reduction: "none" }).compare(of(outputs), targets, { lengths });
      expectClose(each.losses.data, none.value, tolerance);
      expectClose(each.delta.data, none.outputErrors.data, tolerance);
      for (const [reduction, expected] of [
        ["sum", sum],
        ["mean", mean],
      ] as const) {
        const found = units.ctc({ ...options, reduction }).compare(of(outputs), targets, { lengths });
        expectClose([found.loss], [expected.value], tolerance);
        expectClose(found.delta.data, expected.outputErrors.data, tolerance);
      }
    }
  });
});

describe("PyTorch's padded, weighted sequence", () => {
  for (const { loss, outputs, targets, weight, mask, value, outputErrors } of sequences.cases) {
    const made = factories[loss]({} as never); // no options
    const [ticks, batch, width] = outputs.shape;
    const targetWidth = targets.data.length / (ticks * batch);

    it(`${loss}: all rows of all ticks as one batch`, () => {
      const target = double({ shape: [ticks * batch, targetWidth], data: targets.data });
      const options = { weight: weight.data, mask: mask.data };
      const found = made.compare(
        double({ shape: [ticks * batch, width], data: outputs.data }),
        target,
        options,
      );
      expect(found.loss).toBeCloseTo(value, 8);
      expectClose(found.delta.data, outputErrors.data, 1e-8);
    });

    it(`${loss}: tick by tick, each by the share of its rows in the sequence's`, () => {
      const present = mask.data.filter((there) => there === 1).length;
      let sum = 0;
      const deltas: number[] = [];
      for (let tick = 0; tick < ticks; tick++) {
        const part = ({ data }: Golden, size: number): Float64Array =>
          Float64Array.from(data.slice(tick * size, (tick + 1) * size));
        const found = made.compare(
          tensor([batch, width], part(outputs, batch * width)),
          tensor([batch, targetWidth], part(targets, batch * targetWidth)),
          { weight: part(weight, batch), mask: part(mask, batch) },
        );
        sum += (found.rows * found.loss) / present;
        deltas.push(...Array.from(found.delta.data, (d) => (found.rows * d) / present));
      }
      expect(sum).toBeCloseTo(value, 8);
      expectClose(deltas, outputErrors.data, 1e-8);
    });
  }
});
