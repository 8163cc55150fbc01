// A CSV file teaches a net three species of flowers. The program is killed and started again, and then answers over HTTP.
import { adam, backprop, checkpoints, dense, encode, fromPull, latestCheckpoint, network, randomStream, run, softmaxCrossEntropy, stack, topK, type RecordEncoderState } from "backstream"; // prettier-ignore
import { parse } from "csv-parse";
import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastValueFrom, skip, take, tap } from "rxjs";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const csv = join(folder, "flowers.csv");
const random = randomStream(3);
const flowers = Array.from({ length: 900 }, (_, line) => {
  const kind = random.integer(3);
  const petal = line % 50 === 7 ? "NA" : (2 * kind + 1 + random.normal() / 3).toFixed(2);
  const sepal = line % 90 === 8 ? "long" : (6 - kind + random.normal() / 3).toFixed(2); // no number: rejected
  return `${petal},${sepal},${["white", "blue"][random.integer(2)]},${["setosa", "virginica", "versicolor"][kind]}`;
});
writeFileSync(csv, ["petal,sepal,colour,species", ...flowers].join("\n"));

/** What is saved with the net. */
interface Extra {
  /** Records that were read, rejected ones included. */
  readonly offset: number;
  readonly encoder: RecordEncoderState;
}

/** One life of the program: it goes on from the newest checkpoint in the folder, and may be killed after so many updates. */
async function learn(saved: string, updates = Infinity) {
  const from = latestCheckpoint<Extra>(saved); // undefined at the first start
  let offset = from?.extra.offset ?? 0;
  const encoder = encode(
    from
      ? { state: from.extra.encoder }
      : {
          inputs: {
            petal: { type: "number" },
            sepal: { type: "number" },
            colour: { type: "category", slots: 4 },
          },
          target: { column: "species", type: "category", slots: 3 }, // classes in the order of appearance
        },
  );
  const net = network(stack(dense(encoder.width, 16, { activation: "tanh" }), dense(16, 3)), { seed: 7 });
  const steps$ = fromPull(createReadStream(csv).pipe(parse({ columns: true }))).pipe(
    skip(offset), // those that were read before
    tap(() => offset++),
    encoder,
    backprop(net, { loss: softmaxCrossEntropy(), optimizer: adam({ learningRate: 0.01 }), from }),
    checkpoints(saved, { every: 100, extra: (): Extra => ({ offset, encoder: encoder.state }) }),
    take(updates), // stands for a kill: what was learned since the last checkpoint is lost
  );
  const { step } = await lastValueFrom(steps$);

  /** The classes of a record by their names, the most probable one first; or what is wrong with it. */
  function answer(body: unknown) {
    const request = encoder.encode(body);
    if ("reason" in request) return { status: 400, answer: request.reason };
    const [output] = run(net, [request.input]).outputs;
    const found = topK(output, 3).map((best) => ({
      species: encoder.classes[best.class],
      probability: best.probability,
    }));
    return { status: 200, answer: found };
  }
  return { began: from?.step ?? 0, step, answer, parameters: net.save() };
}

await learn(join(folder, "a"), 350);
const resumed = await learn(join(folder, "a"));
const whole = await learn(join(folder, "b"));
rmSync(folder, { recursive: true });

const server = createServer((request, response) => {
  json(request)
    .then((body) => {
      const { status, answer } = resumed.answer(body);
      response.writeHead(status).end(JSON.stringify(answer));
    })
    .catch((problem: unknown) => response.writeHead(400).end(String(problem)));
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo; // not the name of a pipe
const ask = async (body: string) => {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
  return { status: response.status, text: await response.text() };
};
const flower = { petal: 5.2, sepal: 4.1, colour: "blue" };
const answered = await ask(JSON.stringify(flower));
const refused = await ask('{ "petal": "short", "sepal": 3, "colour": "blue" }');
const garbled = await ask("petal=5.2");
server.close();

console.log(
  `killed after 350 updates, went on from ${resumed.began} to ${resumed.step}: ${answered.text}; without the kill ${JSON.stringify(whole.answer(flower).answer)}`,
);
console.log(`refused: ${refused.text}`);
export { answered, flower, garbled, refused, resumed, whole };
