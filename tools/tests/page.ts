// browser.test.ts runs this in a page: it writes its results, as JSON, into the document.
import { accuracy, adam, decodeCheckpoint, dense, encodeCheckpoint, fit, fromPull, gru, network, saveCheckpoint, softmaxCrossEntropy, squaredError, stack, truncatedBptt, type Checkpoint } from "backstream"; // prettier-ignore
import { from, lastValueFrom, map, take, toArray } from "rxjs";

/** The results. */
export interface Outcome {
  readonly losses: readonly number[];
  readonly resumed: readonly number[];
  readonly refusal: string;
  readonly pulled: readonly number[];
  readonly accuracy: number;
  /** Turns of the event loop while `fit` was learning. */
  readonly turns: number;
  readonly error?: string;
}

const waves = Array.from({ length: 400 }, (_, tick) => ({
  input: Math.sin(tick),
  target: Math.sin(tick + 1),
}));

/** Learns from the waves after a checkpoint; keeps the bytes of step 50. */
async function live(saved?: Checkpoint): Promise<{ losses: number[]; bytes: Uint8Array | undefined }> {
  const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 7 });
  let bytes: Uint8Array | undefined;
  const losses$ = from(waves.slice(saved?.samples ?? 0)).pipe(
    truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window: 16, stride: 4, from: saved }),
    map((step) => {
      if (step.step === 50) bytes = encodeCheckpoint(step.checkpoint());
      return step.loss;
    }),
    toArray(),
  );
  return { losses: await lastValueFrom(losses$), bytes };
}

async function run(): Promise<Outcome> {
  const { losses, bytes } = await live();
  const saved = decodeCheckpoint(bytes ?? new Uint8Array(0));
  let refusal = "";
  try {
    saveCheckpoint("waves", saved);
  } catch (error) {
    refusal = String(error);
  }
  const endless = new ReadableStream<number>({ pull: (controller) => controller.enqueue(1) });
  const pulled = await lastValueFrom(fromPull(endless).pipe(take(3), toArray()));

  let turns = 0;
  const clock = setInterval(() => turns++, 1);
  const points = Array.from({ length: 20000 }, (_, at) => ({
    input: [Math.sin(at), Math.cos(3 * at)],
    target: Math.sin(at) > 0 ? 1 : 0,
  }));
  const side = network(stack(dense(2, 32, { activation: "tanh" }), dense(32, 2)), { seed: 1 });
  const last = await lastValueFrom(
    fit(side, points, {
      epochs: 20,
      batch: 10,
      seed: 1,
      loss: softmaxCrossEntropy(),
      optimizer: adam({ learningRate: 0.01 }),
      metrics: { accuracy: accuracy() },
    }),
  );
  clearInterval(clock);
  const right = last.kind === "epoch" ? last.metrics.accuracy : NaN;
  return { losses, resumed: (await live(saved)).losses, refusal, pulled, accuracy: right, turns };
}

const shown = await run().catch((error: unknown) => ({ error: String(error) }));
document.body.textContent = JSON.stringify(shown);
