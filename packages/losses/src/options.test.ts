import type { Loss, UnreducedLoss } from "@backstream/core";
import { tensor, type Tensor } from "@backstream/tensors";
import { expectNear } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import golden from "./fixtures/options.json" with { type: "json" };
import * as units from "./index.js";

interface Golden {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const double = ({ shape, data }: Golden): Tensor => tensor(shape, Float64Array.from(data));
const single = ({ shape, data }: Golden): Tensor => tensor(shape, data);
const makers: Record<string, unknown> = units;
/** The golden's numbers are rounded. */
const precisions = [
  ["float64", double, 1e-9],
  ["float32", single, 1e-5],
] as const;

describe("PyTorch's options and reductions", () => {
  it.each(golden.cases.map((of) => [of.loss, JSON.stringify(of.options), of] as const))(
    "%s %s",
    (name, _options, { options, output, target, value, outputError }) => {
      const make = makers[name] as (given: object) => Loss | UnreducedLoss; // as the fixture names it
      const loss = make(options);
      for (const [precision, as, tolerance] of precisions) {
        const found = loss.compare(as(output), as(target));
        const losses = "losses" in found ? found.losses : tensor([], new Float64Array([found.loss]));
        expect(losses.shape).toEqual(value.shape);
        expectNear(`${precision} loss`, losses.data, value.data, tolerance);
        expectNear(`${precision} delta`, found.delta.data, outputError.data, tolerance);
      }
    },
  );

  it.each(golden.sequences.map((of) => [JSON.stringify(of.targets), of] as const))(
    "ctc of %s",
    (_, { blank, lengths, targets, outputs, ...expected }) => {
      for (const reduction of ["none", "mean", "sum"] as const) {
        for (const [precision, as, tolerance] of precisions) {
          const found = units.ctc({ blank, reduction }).compare(as(outputs), targets, { lengths });
          const losses = "losses" in found ? found.losses.data : [found.loss];
          expectNear(`${precision} loss`, losses, expected[reduction].value.data, tolerance);
          expectNear(
            `${precision} delta`,
            found.delta.data,
            expected[reduction].outputErrors.data,
            tolerance,
          );
        }
      }
    },
  );
});
