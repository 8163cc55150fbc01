// Is a changed world better met by another net? Four nets learn side by side from two streams that change; one is live, and a
// better one is promoted as soon as the evidence is enough, however often one looks.
import { shadow, squaredError, standardize } from "backstream";
import { from } from "rxjs";
import { example } from "../example.js";
import { medianAndRange } from "../medianAndRange.js";
import { friedmanGsg, friedmanLea, type StreamRow } from "../online-streams/friedman.js";
import { candidates } from "./candidates.js";
import { promotions } from "./equals.js";

/** Samples that are not measured. */
const settling = 20;
const streams = { "Friedman LEA": friedmanLea, "Friedman GSG": friedmanGsg };

await example("online-shadows", async ({ quick, progress }) => {
  const [count, seeds, runs] = quick ? [1500, 2, 20] : [10_000, 10, 200];

  /** The RMSE of what is live and of each candidate, all measured before a sample is learned from; and the promotions. */
  function learn(name: string, rows: readonly StreamRow[], first: string, seed: number) {
    const all = candidates(seed);
    const sums: Record<string, number> = { shadow: 0 };
    const changes: string[] = [];
    from(rows)
      .pipe(
        standardize(),
        standardize({ field: "target", name: "targets" }),
        shadow({ [first]: all[first], ...all }, { loss: squaredError() }), // the first one is live
      )
      .subscribe(({ step, sample, live, losses, promotion }) => {
        // Targets are scaled by the scale from before the sample, which has to settle first.
        const deviation = step > settling ? sample.scale.factor[0] : 0;
        for (const [candidate, loss = 0] of Object.entries(losses)) {
          sums[candidate] = (sums[candidate] ?? 0) + loss * deviation ** 2;
          if (candidate === live) sums.shadow += loss * deviation ** 2;
        }
        if (promotion) changes.push(`${promotion.to} at ${step}`);
        if (step % 100 === 0) progress(`${name}, seed ${seed}: sample ${step}, ${live} is live`);
      });
    const scores = Object.entries(sums).map(
      ([arm, sum]) => [arm, Math.sqrt(sum / (rows.length - settling))] as const,
    );
    return { scores: Object.fromEntries(scores), changes };
  }

  const facts: Record<string, string> = {};
  const rows = Object.entries(streams).flatMap(([name, make]) => {
    const data = make(count);
    const [plain, slow] = ["plain", "slow"].map((first) =>
      Array.from({ length: seeds }, (_, index) => learn(name, data, first, index + 1)),
    );
    const ahead = plain.filter(({ scores }) => scores.shadow < scores.plain).length;
    facts[`${name}, seeds in which shadow is ahead of plain`] = `${ahead} of ${seeds}`;
    facts[`${name}, promotions where plain is live at first, seed 1`] = plain[0].changes.join(", ") || "none";
    facts[`${name}, promotions where slow is live at first, seed 1`] = slow[0].changes.join(", ") || "none";
    const row = (arm: string, found: typeof plain, of: string) => {
      const { median, range } = medianAndRange(found.map(({ scores }) => scores[of]));
      return { stream: name, arm, RMSE: median, range };
    };
    return [
      row("shadow, plain live at first", plain, "shadow"),
      row("shadow, slow live at first", slow, "shadow"),
      ...["plain", "young", "fast", "slow"].map((arm) => row(`${arm} alone`, plain, arm)),
    ];
  });
  for (const [what, less] of [
    ["equal", 0],
    ["5 % better", 0.05],
    ["10 % better", 0.1],
    ["20 % better", 0.2],
  ] as const) {
    progress(`${runs} runs with a candidate that is ${what}`);
    const samples = quick ? 500 : 3000;
    facts[`promoted within ${samples} samples, a candidate that is ${what}`] =
      `${promotions(runs, samples, less)} of ${runs} runs`;
  }
  return { rows, facts };
});
