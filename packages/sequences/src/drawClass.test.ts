import { randomStream } from "@backstream/tensors";
import { expectNear } from "@backstream/testing";
import { expect, it } from "vitest";
import { drawClass, likelihoodsOf } from "./drawClass.js";
import golden from "./fixtures/sampling.json" with { type: "json" };

it.each(golden.cases)(
  "Hugging Face's probabilities: temperature $temperature, top-k $topK, top-p $topP",
  ({ logits, temperature, topK, topP, probabilities }) => {
    const sampling = { temperature, topK: topK ?? undefined, topP: topP ?? undefined };
    const likelihoods = likelihoodsOf(logits, Math.max(...logits), sampling);
    const total = likelihoods.reduce((sum, likelihood) => sum + likelihood, 0);
    const found = [...likelihoods].map((likelihood) => likelihood / total);
    expect(found.map((p) => p === 0)).toEqual(probabilities.map((p) => p === 0));
    expectNear("probabilities", found, probabilities, 1e-12);
  },
);

it("never draws what is left out, whatever the random number", () => {
  const random = { ...randomStream(1), uniform: () => 1 - 2 ** -53 };
  expect(drawClass([0, 1, 3, 2], { topK: 2 }, random)).toBe(3);
  expect(drawClass([3, 2, 0, 0], { topP: 0.5 }, random)).toBe(0);
});
