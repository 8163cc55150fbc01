// A net learns a verse by heart, character by character, and then writes text: the verse itself at a low temperature,
// new words at a high one.
import { adam, dense, embedding, gru, network, rollOut, softmaxCrossEntropy, stack, teacherForcing, truncatedBptt } from "backstream"; // prettier-ignore
import { from, map, repeat } from "rxjs";

const verse = "row your boat gently down the stream, merrily we go along, for life is but a dream; now ";
const characters = [...new Set(verse)].sort();
const classOf = (character: string) => characters.indexOf(character);
const net = network(stack(embedding(characters.length, 8), gru(8, 48), dense(48, characters.length)), {
  seed: 8,
});

const losses: number[] = [];
from(verse)
  .pipe(
    map(classOf),
    repeat(150),
    teacherForcing({ start: classOf(" ") }), // { input: the character before, target: this one }
    truncatedBptt(net, {
      loss: softmaxCrossEntropy(),
      optimizer: adam({ learningRate: 0.005 }),
      window: 32,
      stride: 16,
    }),
  )
  .subscribe(({ loss }) => losses.push(loss));

function write(prompt: string, temperature: number): string {
  let text = prompt;
  rollOut(net, { start: Array.from(prompt, classOf), steps: 100, temperature, seed: 8 }).subscribe(
    (next) => (text += characters[next]),
  );
  return text;
}

const written = [0, 1, 2].map((temperature) => write("row your", temperature));
written.forEach((text) => console.log(text));
export { losses, verse, written };
