// A language model of characters: it reads 32 places of a book at once, a character each a tick, and learns after every
// 64 ticks what comes next; then it is tested on the part of the book that it has not read.
import { useNative } from "@backstream/native";
// prettier-ignore
import { adam, backward, bitsPerCharacter, chain, clipByNorm, compare, cosineDecay, dense, embedding, forward, lstm, measure, network, predict, rewind, softmaxCrossEntropy, stack, update } from "backstream";
import { from, lastValueFrom } from "rxjs";
import { example } from "../example.js";
import { book } from "./book.js";
import { inPyTorch } from "./inPyTorch.js";
import { report, type Reading } from "./report.js";
import { samplesOf } from "./samplesOf.js";
import { ticks } from "./ticks.js";

await example("characters", async ({ quick, progress }) => {
  useNative();
  const [units, window, updates, learningRate] = quick ? [64, 32, 150, 0.01] : [256, 64, 400, 0.008];
  const [width, rows, clip] = [64, 32, 1];
  const rate = cosineDecay({ learningRate, steps: updates, minimum: learningRate / 20 });
  const readings: Reading[] = [];

  for (const name of quick ? (["moby-dick"] as const) : (["moby-dick", "state-of-the-union"] as const)) {
    const text = await book(name, rows, updates * window, quick);
    const size = text.alphabet.length;
    const net = network(stack(embedding(size, width), lstm(width, units), dense(units, size)), { seed: 7 });
    const peer = await inPyTorch({
      net,
      text,
      sizes: [size, width, units],
      rows,
      window,
      clip,
      updates,
      rate,
    });

    const losses: number[] = [];
    const start = process.cpuUsage();
    from(ticks(text.learned))
      .pipe(
        forward(net),
        compare(softmaxCrossEntropy()),
        rewind({ window }),
        backward(net),
        update(chain(clipByNorm(clip), adam({ learningRate: rate }))),
      )
      .subscribe(({ step, loss }) => {
        losses.push(loss);
        progress(`${name}: update ${step} of ${updates}, ${(loss / Math.LN2).toFixed(2)} bits a character`);
      });
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;

    const bits$ = from(ticks(text.held)).pipe(predict(net), measure(bitsPerCharacter()));
    const bits = await lastValueFrom(bits$);
    const samples = await samplesOf(net, text);
    progress(`${name}: PyTorch is still learning`);
    readings.push({ text, units, losses, seconds, bits, samples, peer: await peer.result() });
  }
  return report(readings);
});
