// A language model of characters: it reads 32 places of a book at once, a character each a tick, and learns from every
// 64 ticks what comes next; then it is held against the part of the book that it has not read.
import { useNative } from "@backstream/native";
import {
  adam,
  backward,
  bitsPerCharacter,
  chain,
  clipByNorm,
  compare,
  cosineDecay,
  dense,
  embedding,
  forward,
  lstm,
  measure,
  network,
  predict,
  rewind,
  softmaxCrossEntropy,
  stack,
  tensor,
  update,
  type Sample,
} from "backstream";
import { from, lastValueFrom } from "rxjs";
import { dataset } from "../../datasets/dataset.js";
import type { DatasetName } from "../../datasets/sources.js";
import { example } from "../example.js";
import { codesOf } from "./codesOf.js";
import { inPyTorch } from "./inPyTorch.js";
import { places } from "./places.js";
import { report } from "./report.js";
import { samplesOf } from "./samplesOf.js";

await example("characters", async ({ quick, progress }) => {
  useNative();
  const [units, window, updates, learningRate] = quick ? [64, 32, 150, 0.01] : [256, 64, 400, 0.008];
  const [width, rows, clip] = [64, 32, 1];
  const rate = cosineDecay({ learningRate, steps: updates, minimum: learningRate / 20 });

  async function learn(name: DatasetName) {
    const book = Object.values(await dataset(name)).join("\n\n");
    const text = quick ? book.slice(-300_000) : book;
    const { alphabet, codes } = codesOf(text);
    const size = alphabet.length;
    const known = Math.floor(codes.length * 0.95);
    const learned = places(codes.subarray(0, known), rows, updates * window);
    const held = places(codes.subarray(known), rows, Math.floor((codes.length - known) / rows) - 1);

    const net = network(stack(embedding(size, width), lstm(width, units), dense(units, size)), { seed: 7 });
    const rates = Array.from({ length: updates }, (_, index) => rate(index + 1));
    const sizes = [size, width, units] as const;
    const peer = await inPyTorch({ net, sizes, rows, window, clip, rates, learned, held });

    const losses: number[] = [];
    const start = process.cpuUsage();
    from(ticks(learned))
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

    const bits = await lastValueFrom(from(ticks(held)).pipe(predict(net), measure(bitsPerCharacter())));
    const samples = await samplesOf(net, alphabet, codes.subarray(known, known + 200));
    progress(`${name}: PyTorch is still learning`);
    return {
      name,
      units,
      text,
      alphabet,
      codes,
      known,
      bits,
      losses,
      seconds,
      samples,
      peer: await peer.result(),
    };
  }

  const learned = [await learn("moby-dick")];
  if (!quick) learned.push(await learn("state-of-the-union"));
  return report(learned);
});

function* ticks(read: readonly Int32Array[]): Generator<Sample> {
  for (let tick = 0; tick + 1 < read.length; tick++) {
    const rows = read[tick].length;
    const input = tensor([rows, 1], Float32Array.from(read[tick]));
    yield { input, target: tensor([rows], read[tick + 1]) };
  }
}
