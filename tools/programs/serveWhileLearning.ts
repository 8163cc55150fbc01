// A model answers over HTTP while it learns. Every answer comes from one version of the parameters: Node runs one thing at a
// time, so a request is handled between two updates, never inside one.
import { backprop, breathe, dense, fromPull, network, peek, sgd, squaredError } from "backstream";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

function* offers() {
  for (let size = 0; ; size = (size + 0.37) % 2) yield { input: size, target: 3 * size - 2 };
}
const net = network(dense(1, 1), { seed: 5 });
const lineOf = ({ weight, bias } = net.save()) => [weight.item(), bias.item()] as const;
const lines = [lineOf()]; // after every step
const learning = fromPull(offers())
  .pipe(
    breathe(2), // every 2 ms the server gets its turn
    backprop(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.01 }) }),
  )
  .subscribe(() => lines.push(lineOf()));

const server = createServer((request, response) => {
  json(request)
    .then((body) => {
      const { input } = body as { readonly input: number };
      response.end(JSON.stringify({ price: peek(net, input).item(), step: lines.length - 1 }));
    })
    .catch((problem: unknown) => response.writeHead(400).end(String(problem))); // it goes on serving and learning
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo; // not the name of a pipe
const post = (input: unknown) =>
  fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify({ input }) });

const refused = await post("large");
const refusal = await refused.text();
const answers: { readonly price: number; readonly step: number }[] = [];
for (let price = 0; Math.abs(price - 2.5) > 0.01; price = answers.at(-1)?.price ?? 0) {
  answers.push((await (await post(1.5)).json()) as (typeof answers)[0]);
}
learning.unsubscribe();
server.close();

console.log(`asked ${answers.length} times, from step ${answers[0]?.step} to step ${answers.at(-1)?.step}`);
console.log(`refused: ${refusal}`);
export { answers, lines, refusal, refused };
