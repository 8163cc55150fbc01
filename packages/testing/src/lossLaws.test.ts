import { lossFrom, type Loss, type LossRows, type Reduction } from "@backstream/core";
import { describe, expect, it } from "vitest";
import { lossCase } from "./lossCase.js";
import { lossLaw, type LossLawName } from "./lossLaw.js";
import { lossLaws } from "./lossLaws.js";

/** Squared error with one thing wrong, or nothing. */
function squared(reduction: Reduction, mutant?: string): Loss {
  let calls = 0;
  return lossFrom({
    name: `squared, ${mutant ?? "sound"}`,
    reduction,
    targetWidths: (fanOut) => [fanOut],
    measure: (batch) => {
      calls++;
      const from = mutant === "starts at 0" ? { outputOffset: 0, targetOffset: 0, deltaOffset: 0 } : batch;
      let sum = 0;
      for (let i = 0; i < batch.rows * batch.fanOut; i++) {
        const scale = scaleOf(batch, Math.floor(i / batch.fanOut), reduction, mutant);
        const error = batch.output[from.outputOffset + i] - batch.target[from.targetOffset + i];
        const slope = scale === 0 ? 0 : scale * (mutant === "forgets the factor 2" ? 1 : 2) * error;
        if (scale !== 0) sum += scale * error * error;
        batch.delta[from.deltaOffset + i] =
          mutant === "adds to the delta" ? batch.delta[from.deltaOffset + i] + slope : slope;
      }
      return mutant === "counts its calls" ? sum + calls : sum;
    },
  });
}

function scaleOf(batch: LossRows, row: number, reduction: Reduction, mutant?: string): number {
  if (batch.mask?.[row] === 0 && mutant !== "sees masked rows") return 0;
  const weight = mutant === "ignores weights" ? 1 : (batch.weight?.[row] ?? 1);
  if (mutant === "weighs the last row only" && row < batch.rows - 1) return 0;
  if (reduction === "sum" && mutant !== "always averages") return weight;
  const weighed = batch.weight ? Array.from(batch.weight).reduce((a, b) => a + b, 0) : batch.denominator;
  const rows =
    { "divides by weights": weighed, "divides by all rows": batch.rows }[mutant ?? ""] ?? batch.denominator;
  return weight / (rows * batch.fanOut);
}

lossLaws((reduction) => squared(reduction));

/** Squared error of outputs that are to be 0, each row weighed by its label; a label of 0 is ignored. */
function shared(mutant?: "divides by rows" | "leaves ignored rows"): Loss {
  return lossFrom({
    name: `shared, ${mutant ?? "sound"}`,
    reduction: "mean",
    targetWidths: () => [1],
    rowShare: ({ target, targetOffset }, row) => target[targetOffset + row],
    measure: (batch) => {
      const { rows, fanOut, output, target, delta, mask, weight, denominator } = batch;
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        const label = target[batch.targetOffset + row];
        if (mutant === "leaves ignored rows" && label === 0) continue; // its delta stays as it was
        const by = mutant === "divides by rows" ? rows : denominator;
        const scale = mask?.[row] === 0 || label === 0 ? 0 : ((weight?.[row] ?? 1) * label) / by;
        for (let i = row * fanOut; i < (row + 1) * fanOut; i++) {
          const number = scale === 0 ? 0 : output[batch.outputOffset + i];
          sum += scale * number * number;
          delta[batch.deltaOffset + i] = 2 * scale * number;
        }
      }
      return sum;
    },
  });
}

lossLaws(() => shared(), { target: (random) => [random.integer(3)] });

describe("a loss that is wrong breaks a law", () => {
  it.each<[mutant: string, law: LossLawName, reduction: Reduction]>([
    ["forgets the factor 2", "derivative", "mean"],
    ["ignores weights", "weights", "mean"],
    ["divides by weights", "weights", "mean"],
    ["sees masked rows", "mask", "mean"],
    ["divides by all rows", "mask", "mean"],
    ["always averages", "batch", "sum"],
    ["weighs the last row only", "order", "sum"],
    ["counts its calls", "purity", "mean"],
    ["starts at 0", "ownRows", "mean"],
    ["adds to the delta", "ownRows", "mean"],
  ])("%s: %s", (mutant, law, reduction) => {
    const given = lossCase({}, 4, 3);
    expect(() => lossLaw[law](squared(reduction), given)).not.toThrow();
    expect(() => lossLaw[law](squared(reduction, mutant), given)).toThrow(/expected|beside/);
  });

  it.each<[mutant: "divides by rows" | "leaves ignored rows", law: LossLawName]>([
    ["divides by rows", "batch"],
    ["leaves ignored rows", "ownRows"],
  ])("with shares of rows, %s: %s", (mutant, law) => {
    const given = lossCase({ target: (random) => [random.integer(3)] }, 5, 1);
    expect(() => lossLaw[law](shared(), given)).not.toThrow();
    expect(() => lossLaw[law](shared(mutant), given)).toThrow(/expected/);
  });

  const healthy = squared("mean");
  const given = lossCase({}, 4, 3);
  it.each<[mutant: string, law: LossLawName, compare: Loss["compare"]]>([
    ["gives NaN where all is masked", "allMasked", (o, t, r) => ({ ...healthy.compare(o, t, r), loss: NaN })],
    [
      "adds a batch axis",
      "oneRow",
      (o, t, r) => {
        const found = healthy.compare(o, t, r);
        return { ...found, delta: found.delta.reshape([-1, 3]) };
      },
    ],
    [
      "always answers in float64",
      "float32",
      (o, t, r) => {
        const found = healthy.compare(o, t, r);
        return { ...found, delta: found.delta.multiply(given.output.row(0).map(() => 1)) };
      },
    ],
  ])("%s: %s", (_mutant, law, compare) => {
    expect(() => lossLaw[law](healthy, given)).not.toThrow();
    expect(() => lossLaw[law]({ ...healthy, compare }, given)).toThrow(/expected/);
  });
});
