import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";

/** The programs are scripts: importing one runs it. */
async function run<T>(program: () => Promise<T>): Promise<T> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const outcome = await program();
  expect(log, "a program shows something").toHaveBeenCalled();
  log.mockRestore();
  return outcome;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it("online regression finds the slopes and the offset of the market", async () => {
  const { losses, weight, bias } = await run(() => import("./onlineRegression.js"));
  expect(losses).toHaveLength(1000);
  // The noise of 0.1 leaves the weights shaking by about a quarter of that.
  expect(Math.abs(weight.data[0] - 3)).toBeLessThan(0.1);
  expect(Math.abs(weight.data[1] + 1)).toBeLessThan(0.1);
  expect(Math.abs(bias.data[0] - 2)).toBeLessThan(0.1);
});

it("live predictions: 30 are drawn while 3,000 ticks are learned from", async () => {
  const { shown, updates } = await run(() => import("./livePredictions.js"));
  expect(updates).toBe(1500);
  expect(shown.length).toBeGreaterThanOrEqual(29);
  expect(shown.length).toBeLessThanOrEqual(30);
  // The best constant has a loss of 1/2, the variance of a sine.
  expect(mean(shown.slice(-10).map(({ loss }) => loss))).toBeLessThan(0.05);
});

it("a layer of one's own learns: 80 % of the heat stays", async () => {
  const { errors, keep } = await run(() => import("./ownLayer.js"));
  expect(errors.map(({ name }) => name)).toEqual(["input", "heat", "keep"]);
  for (const { relativeError } of errors) expect(relativeError).toBeLessThan(1e-6);
  expect(keep).toBeCloseTo(0.8, 3);
});

it("ask while learning: answers get better, and beat the last reading", async () => {
  const { shown } = await run(() => import("./askWhileLearning.js"));
  expect(shown).toHaveLength(8);
  // The mean square of a step of the wave: 1 - cos(1 / 3).
  expect(shown[7]).toBeLessThan(shown[0]);
  expect(shown[7]).toBeLessThan((1 - Math.cos(1 / 3)) / 10);
});

it("devices: one net follows three rhythms at once, better than the last reading does", async () => {
  const { outcome } = await run(() => import("./devices.js"));
  expect(outcome.map(({ device }) => device)).toEqual(["press", "pump", "lathe"]);
  for (const { error, persistence } of outcome) expect(error).toBeLessThan(persistence);
});

it("a classifier gets nearly as good as the true centres allow", async () => {
  const { accuracies, accuracy, last } = await run(() => import("./classifier.js"));
  expect(last).toMatchObject({ step: 200, rows: 32 });
  expect(accuracies[0]).toBeLessThan(0.7);
  // The nearest centre is wrong at most this often: each class, by its distances to the two others.
  const worst = (2 * (0.0228 + 0.0357) + 2 * 0.0357) / 3;
  expect(accuracy).toBeGreaterThan(1 - worst - 0.02);
});

it("whole sequences: the first number is remembered to the end", async () => {
  const { losses, epochs } = await run(() => import("./wholeSequences.js"));
  expect(losses).toHaveLength(30 * 50);
  // Without memory the best guess is 0, and its loss the variance of the target: 1.
  expect(epochs[29]).toBeLessThan(0.01);
});

it("two heads: one encoder says what a machine does, and how warm it will be", async () => {
  const { accuracy, error, persistence } = await run(() => import("./twoHeads.js"));
  // Half of the ticks are of the most frequent kind.
  expect(accuracy).toBeGreaterThan(0.85);
  expect(error).toBeLessThan(0.8 * persistence);
});

it("a frozen encoder keeps its parameters while the head learns to read it", async () => {
  const { before, after, losses, song } = await run(() => import("./frozenEncoder.js"));
  expect(after).toEqual(before);
  const changes = Array.from({ length: 500 }, (_, tick) => (song(tick + 1) - song(tick)) ** 2);
  expect(mean(losses.slice(-500))).toBeLessThan(mean(changes));
});

it("a rate that falls on its own plateaus ends where least squares do, a constant one shakes", async () => {
  const { constant, falling, rates, dataset, validation } = await run(() => import("./plateau.js"));
  expect(rates.length).toBeGreaterThan(3);
  const [x, y] = [mean(dataset.map(({ input }) => input)), mean(dataset.map(({ target }) => target))];
  const slope =
    mean(dataset.map(({ input, target }) => (input - x) * (target - y))) /
    mean(dataset.map(({ input }) => (input - x) ** 2));
  const best = mean(validation.map(({ input, target }) => (target - y - slope * (input - x)) ** 2));
  expect(Math.abs(mean(falling.slice(-5)) / best - 1)).toBeLessThan(0.02);
  expect(mean(constant.slice(-10)) / best).toBeGreaterThan(1.05);
});

it("a lower learning rate from an observable calms the weight", async () => {
  const { fast, slow, weightAt } = await run(() => import("./learningRate.js"));
  expect(weightAt).toHaveLength(2000);
  // A hundredth of the rate is a tenth of the deviation; a third leaves room for how slowly it gets there.
  expect(slow).toBeLessThan(fast / 3);
});

it("resume: 300 steps are 160, of which the last 10 are lost, and 150 from the checkpoint on, to the bit", async () => {
  const { files, first, second, whole } = await run(() => import("./resume.js"));
  expect(first.losses).toHaveLength(161);
  expect(second.began).toBe(150);
  expect(second.losses.slice(151)).toEqual(whole.losses.slice(151));
  expect(second.parameters).toEqual(whole.parameters);
  // Two newest, and the best, if that is another.
  expect(files.length).toBeLessThanOrEqual(3);
  expect(files.at(-1)).toMatch(/^step-000000300-loss-/);
});

it("resume records: a run on records that was stopped is one that was not, to the bit", async () => {
  const { second, whole } = await run(() => import("./resumeRecords.js"));
  expect([second.from?.step, second.from?.samples]).toEqual([100, 400]);
  // 400 records that could be read, and every seventh besides, counted from 0.
  expect(second.from?.positions).toEqual([{ source: "sales", offset: [466] }]);
  expect(second.forecasts.slice(0, 800)).toEqual(whole.forecasts.slice(400, 1200));
  expect(second.parameters).toEqual(whole.parameters);
});

it("stop: a run that is asked to end saves first, and the next one begins there, to the bit", async () => {
  const { runs } = await run(() => import("./stop.js"));
  const [first, second, whole] = runs;
  expect(first.saved?.step).toBe(first.losses.length - 1);
  expect(first.saved?.step).toBeGreaterThan(89);
  expect(second.began).toBe(first.saved?.step);
  expect(second.losses.length - 1 - second.began).toBeGreaterThan(59);
  expect([...first.losses, ...second.losses.slice(second.began + 1)]).toEqual(
    whole.losses.slice(0, second.losses.length),
  );
});

it("durable learning: told to end it saves, and the next life goes on there, to the bit", async () => {
  const { lives } = await run(() => import("./durableLearning.js"));
  const [first, second, whole] = lives.map((steps) => steps.map(({ step, loss }) => ({ step, loss })));
  expect(first.length).toBeGreaterThan(89);
  expect(second[0].step).toBe(first.length + 1);
  expect(second.length).toBeGreaterThan(59);
  expect([...first, ...second]).toEqual(whole.slice(0, first.length + second.length));
});

it("durable CSV: a kill costs nothing, and questions are answered while it learns", async () => {
  const { answers, killed, second, whole } = await run(() => import("./durableCsv.js"));
  expect([killed.step, whole.step]).toEqual([1730, 3920]);
  expect([second.step, second.loss]).toEqual([whole.step, whole.loss]);
  expect(Math.abs((answers.at(-1) ?? NaN) - 22)).toBeLessThan(0.1);
});

it("durable JetStream: a kill costs nothing", async () => {
  const { lives } = await run(() => import("./durableJetStream.js"));
  if (!lives) return; // without a server, it says so
  const [killed, second, whole] = lives;
  expect(killed.step).toBe(330);
  expect(second).toEqual(whole);
});

it("an optimizer alone finds the lowest point of the valley", async () => {
  const { point } = await run(() => import("./optimizersAlone.js"));
  expect(Math.hypot(point[0] - 1, point[1] - 1)).toBeLessThan(0.01);
});

it("losses alone: the mean, the median and the quarter are what they should be", async () => {
  const { best } = await run(() => import("./lossesAlone.js"));
  const [squared, absolute, quarter] = best;
  expect(squared).toBeCloseTo(50, 3);
  expect(absolute).toBeGreaterThan(29.9);
  expect(absolute).toBeLessThan(31.1);
  expect(Math.abs(quarter - 25)).toBeLessThan(0.1);
});

it("vanishing gradients: a random matrix shrinks an error as the circular law says, an orthogonal one hardly", async () => {
  const { errors } = await run(() => import("./vanishingGradients.js"));
  const [plain, orthogonal, gated] = errors.map(({ sizes }) => (sizes.at(-1) ?? NaN) / (sizes[0] ?? NaN));
  expect(errors.map(({ sizes }) => sizes.length)).toEqual([30, 30, 30]);
  // Weights within ±1/√n have a spectral radius of 1/√3 (Girko's circular law).
  expect(Math.abs(Math.log10(plain / 3 ** (-29 / 2)))).toBeLessThan(1);
  // What is left to shrink it is the slope of tanh.
  expect(orthogonal).toBeGreaterThan(0.1);
  expect(orthogonal).toBeLessThanOrEqual(1);
  expect(gated).toBeGreaterThan(3 * plain);
});

it("variable lengths: a net that reads whole sequences knows what their sum is, with little padding", async () => {
  const { right, last, padding, rows } = await run(() => import("./variableLengths.js"));
  expect(right).toHaveLength(6400);
  // Whoever guesses is right half the time, with a deviation of 0.02.
  expect(last).toBeGreaterThan(0.9);
  // Of 16 lengths from 3 to 20 in the order of arrival the longest is about 19, the mean 11.5: two fifths would be padding.
  expect(padding / rows).toBeLessThan(0.1);
});

it("generated text is the verse, for as long as it is cold", async () => {
  const { verse, written } = await run(() => import("./generateText.js"));
  const [cold, , hot] = written;
  expect(cold).toBe((verse + verse).slice(0, "row your".length + 100));
  expect(hot).not.toBe(cold);
});

it("too fast a source: the line stays short, all are accounted for, and the rest is learned from", async () => {
  const { counters, step, weight, bias } = await run(() => import("./tooFast.js"));
  expect(counters).toMatchObject({ received: 30_000, waiting: 0, highest: 8 });
  expect(counters.delivered + counters.dropped).toBe(30_000);
  expect(counters.delivered).toBe(step);
  expect(step).toBeGreaterThan(50);
  expect(step).toBeLessThan(3000);
  // 50 updates without noise: the distance shrinks by about a fifth each time.
  expect(weight.data[0]).toBeCloseTo(2, 2);
  expect(bias.data[0]).toBeCloseTo(1, 2);
});

it("records: a net reads what is there, and guesses the mean where a sensor failed", async () => {
  const { encoder, errors, known, missing, rejected } = await run(() => import("./records.js"));
  expect(encoder.names[1]).toBe("celsius is missing");
  // Every 97th of 8,000 is unreadable, unless it is a fifth as well and missing.
  expect(rejected).toHaveLength(83 - 17);
  expect(errors).toHaveLength(8000 - 66);
  // Of 2 · 10 sin, whoever says the mean is off by 20 · 2/π on average; whoever reads it, by what is left to learn.
  expect(missing / (40 / Math.PI)).toBeGreaterThan(0.9);
  expect(missing / (40 / Math.PI)).toBeLessThan(1.2);
  expect(known).toBeLessThan(40 / Math.PI / 3);
});

it("clicks: what 2,000 users do next is learned for all of them, with 100 memories at a time", async () => {
  const { guessing, updates, users, value } = await run(() => import("./clicks.js"));
  expect(users).toBe(2000);
  expect(updates).toBe(20_000);
  expect(value).toBeLessThan(guessing / 2);
});

it("a closed loop keeps the room at 20 degrees", async () => {
  const { coldest, history, warmest } = await run(() => import("./closedLoop.js"));
  expect(history).toHaveLength(600);
  // Heating adds 2 degrees, so the room is never more than that above the border.
  expect(coldest).toBeGreaterThan(19.9);
  expect(warmest).toBeLessThan(22.1);
});

it("late targets: predictions leave at once; what came too late is counted, and the rest is enough to learn", async () => {
  const { counters, promised, value } = await run(() => import("./lateTargets.js"));
  expect(promised.size).toBe(3000);
  expect(counters).toMatchObject({ received: 3000, waiting: 8, unlabelled: 0, unknown: 0, duplicate: 0 });
  expect(counters.labelled + counters.expired).toBe(2992);
  expect(counters.surplus).toBeGreaterThan(100);
  expect(value).toBeLessThan(0.01);
});

it("push sources: bursts of 100 readings go through a line of 500, and what is dropped is counted", async () => {
  const { amps, dropped, received, step } = await run(() => import("./pushSources.js"));
  expect(received).toBe(2000);
  expect(step).toBe(received - dropped);
  expect(amps).toBeCloseTo(0.5, 1);
});

it("architectures: a net without memory cannot say what came five ticks ago, recurrent ones can", async () => {
  const { losses } = await run(() => import("./architectures.js"));
  const [perceptron, ...recurrent] = losses.map(({ loss }) => loss);
  expect(recurrent).toHaveLength(4);
  // The variance of a coin that falls on 0 or 1.
  expect(perceptron).toBeGreaterThan(0.24);
  for (const loss of recurrent) expect(loss).toBeLessThan(0.1);
});

it("a loss and an optimizer of one's own find the third quartile", async () => {
  const { bias } = await run(() => import("./ownLossAndOptimizer.js"));
  expect(Math.abs(bias - 0.75)).toBeLessThan(0.03);
});

it("a live forecast is there before the next reading, and gets better", async () => {
  const { errors, first, last, log } = await run(() => import("./liveForecast.js"));
  expect(log.map(({ what }) => what)).toEqual(
    Array.from({ length: 6000 }, (_, at) => (at % 2 === 0 ? "reading" : "forecast")),
  );
  expect(errors).toHaveLength(2999);
  expect(last).toBeLessThan(first);
  // The mean square of a step of the wave: 1 - cos(1 / 4).
  expect(last).toBeLessThan((1 - Math.cos(1 / 4)) / 10);
});

it("served while it learns: every answer is that of one version of the parameters, and a bad request ends nothing", async () => {
  const { answers, lines, refusal, refused } = await run(() => import("./serveWhileLearning.js"));
  expect(refused.status).toBe(400);
  expect(refusal).toContain('input is "large", expected a number');
  expect(answers.length).toBeGreaterThan(0);
  for (const { price, step } of answers) {
    const [weight, bias] = lines[step];
    expect(Math.abs(price - (1.5 * weight + bias))).toBeLessThan(1e-6);
  }
  const steps = answers.map(({ step }) => step);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(answers.at(-1)?.price).toBeCloseTo(2.5, 1);
});

it("an autoencoder tells eight patterns apart by three numbers", async () => {
  const { codes, decoded, losses } = await run(() => import("./autoencoder.js"));
  expect(losses).toHaveLength(8 * 600);
  expect(codes.map((code) => code.length)).toEqual(Array.from({ length: 8 }, () => 3));
  expect(decoded.map(({ kind }) => kind)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  for (const { probability } of decoded) expect(probability).toBeGreaterThan(0.8);
});

it("PyTorch weights: the forecasts are PyTorch's, and the names and shapes that it gets back its own", async () => {
  const { largest, loaded, losses, net, tensors, written } = await run(() => import("./pytorchWeights.js"));
  expect(largest).toBeLessThan(1e-6);
  expect(loaded).toEqual([...net.parameters.keys()]);
  const shapes = (named: typeof tensors) =>
    [...named].map(([name, { shape }]) => `${name} [${shape.join(", ")}]`).toSorted();
  expect(shapes(written)).toEqual(shapes(tensors));
  expect(written.get("linear.weight")).toEqual(net.save()["1.weight"]);
  expect(losses.at(-1)).toBeLessThan((losses[0] ?? NaN) / 10);
});

it("CSV classification: killed and started again it has the bits of a life without a kill, and answers over HTTP", async () => {
  const { answered, flower, garbled, refused, resumed, whole } = await run(() => import("./classifyCsv.js"));
  expect(resumed.began).toBe(300);
  // One of 90 lines is rejected.
  expect([resumed.step, whole.step]).toEqual([890, 890]);
  expect(resumed.parameters).toEqual(whole.parameters);
  const answer = JSON.parse(answered.text) as { species: string; probability: number }[];
  expect(answered.status).toBe(200);
  expect(answer).toEqual(whole.answer(flower).answer);
  expect(answer.map(({ species }) => species).toSorted()).toEqual(["setosa", "versicolor", "virginica"]);
  expect(answer[0].species).toBe("versicolor");
  expect(answer[0].probability).toBeGreaterThan(0.9);
  expect(answer.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
  expect(refused).toEqual({ status: 400, text: '"petal is \\"short\\", expected a finite number"' });
  expect(garbled).toMatchObject({ status: 400, text: expect.stringMatching(/^SyntaxError: /) });
});

it("the command line on awkward files: each is read or refused in words, and costs at most the lines that are broken", async () => {
  const { classes, misspelt, number, prediction, rows, yesOrNo } = await run(
    () => import("./awkwardFiles.js"),
  );
  const report = ({ code, out }: typeof number) => ({ code, ...JSON.parse(out) });
  expect(report(number)).toMatchObject({
    code: 0,
    task: "regression",
    labelled: 300,
    rejected: 0,
    notes: [
      'fields are separated by ";"; --delimiter sets it',
      '"Preis", "Menge": read with a decimal comma ("1.000,50" is 1000.5); if wrong, --types Preis=number:point',
    ],
  });
  const rejections = [
    { reason: "petal is missing", records: 40 },
    { reason: "broken CSV", records: 1 },
  ];
  expect(report(classes)).toMatchObject({ code: 0, task: "multiclass", labelled: 359, rejections });
  expect(report(prediction)).toMatchObject({ code: 0, labelled: 359, updates: 0, rejections });
  expect(rows).toHaveLength(1 + 359);
  expect(rows[0]).toBe("record,prediction,probability,target");
  for (const row of rows.slice(1))
    expect(row).toMatch(/^\d+,(setosa|virginica|versicolor),[\d.e-]+,(setosa|virginica|versicolor)$/);
  expect(report(yesOrNo)).toMatchObject({
    code: 0,
    task: "binary",
    labelled: 300,
    rejections: [{ reason: "broken JSON", records: 1 }],
  });
  expect(misspelt).toMatchObject({ code: 2, out: "" });
  expect(misspelt.err).toMatch(
    /\nbackstream: --target: no column "Mengen"; the source has Tag, Preis, Menge\n$/,
  );
});

it("many workers: one of two processes is killed, and the other learns all that it had", async () => {
  const { outcome } = await run(() => import("./manyWorkers.js"));
  if (!outcome) return; // nats-server is not installed, and the program has said so
  expect([...outcome.progress.keys()].toSorted()).toEqual(["0", "1", "2", "3"]);
  const samples = [...outcome.progress.values()].map((save) => save.samples);
  expect(samples.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(5500);
  // Whoever says the frequency of failures has 0.67.
  expect(outcome.loss).toBeLessThan(0.4);
});

it("every program has its line in the list of the examples", () => {
  const programs = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => name.slice(0, -".ts".length));
  const list = readFileSync(join(import.meta.dirname, "../examples/README.md"), "utf8");
  const listed = [...list.matchAll(/\]\(\.\.\/programs\/(\w+)\.ts\)/g)].map(([, name]) => name);
  expect(programs.toSorted()).toEqual(listed.toSorted());
});
