// Handwritten digits, twice: a net that sees the image at once, and one with memory that reads it row by row. Both learn
// from images that are moved and turned a little, in another way each time; a tenth is used only for the final test.
import { useNative } from "@backstream/native";
import { accuracy, adam, confusionMatrix, cosineDecay, evaluate, fit, softmaxCrossEntropy } from "backstream";
import { lastValueFrom, tap } from "rxjs";
import { example } from "../example.js";
import { baselines } from "./baselines.js";
import { digits } from "./digits.js";
import { mistakesOf } from "./mistakesOf.js";
import { models, type Model } from "./models.js";
import { confusions, pictures } from "./pictures.js";
import { varied } from "./varied.js";

await example("digits", async ({ quick, progress }) => {
  const kernels = useNative().message;
  const { learned, chosenBy, heldOut } = await digits();
  const loss = softmaxCrossEntropy();

  async function learn({ name, net, present, epochs, batch, learningRate }: Model) {
    const steps = epochs * Math.ceil(learned.length / batch);
    const start = process.cpuUsage();
    const last = await lastValueFrom(
      fit(net, present(varied(learned, 1)), {
        loss,
        optimizer: adam({ learningRate: cosineDecay({ learningRate, steps, minimum: learningRate / 100 }) }),
        epochs,
        batch,
        seed: 1,
        metrics: { accuracy: accuracy() },
        validation: present(chosenBy),
        earlyStopping: { patience: 10 },
      }).pipe(
        tap((now) => {
          if (now.kind === "update")
            progress(`${name}: epoch ${now.epoch} of ${epochs}, loss ${now.loss.toFixed(3)}`);
        }),
      ),
    );
    const { user, system } = process.cpuUsage(start);
    return { epochs: last.epoch, seconds: (user + system) / 1e6 };
  }

  const rows = baselines(learned, heldOut, quick);
  const texts: string[] = [];
  for (const model of models(quick)) {
    const { name, net, present } = model;
    const { epochs, seconds } = await learn(model);
    const question = { loss, batch: 100, metrics: { accuracy: accuracy(), matrix: confusionMatrix() } };
    const [chosen, held] = await Promise.all(
      [chosenBy, heldOut].map((part) => lastValueFrom(evaluate(net, present(part), question))),
    );
    rows.push({
      model: name,
      parameters: net.size,
      "right, held out": held.metrics.accuracy,
      "right, chosen by": chosen.metrics.accuracy,
      epochs,
      "seconds of processor": Math.round(seconds),
    });
    const mistakes = mistakesOf(net, present, heldOut);
    texts.push(`${name}:`, confusions(held.metrics.matrix), pictures(mistakes.slice(0, 4)));
  }
  const facts = {
    images: `${learned.length} to learn from, ${chosenBy.length} to choose the best epoch by, ${heldOut.length} held out`,
    kernels,
  };
  return { rows, facts, text: texts.join("\n\n") };
});
