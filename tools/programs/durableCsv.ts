// A CSV file teaches a net, and a kill costs nothing: net, optimizer, encoder and the place in the file are in a folder.
import { adam, backprop, dense, durable, encode, folderStore, fromPull, network, peek, squaredError, withPositions } from "backstream"; // prettier-ignore
import { parse } from "csv-parse";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastValueFrom, take } from "rxjs";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const csv = join(folder, "sales.csv");
const lines = Array.from({ length: 4000 }, (_, at) => `${at % 5},${at % 50 === 7 ? "" : 10 + 4 * (at % 5)}`);
writeFileSync(csv, ["price,sold", ...lines].join("\n"));

const answers: number[] = [];
let ask: () => number;

/** Each subscription goes on from what is in the folder. After each save it is asked. */
function learning(store: string) {
  const steps$ = durable(
    folderStore(store),
    (from) => {
      const encoder = encode({ inputs: { price: { type: "number" } }, target: { column: "sold", type: "number" }, from }); // prettier-ignore
      const net = network(dense(encoder.width, 1), { seed: 3 });
      const training = { loss: squaredError(), optimizer: adam({ learningRate: 0.05 }), from };
      ask = () => {
        const question = encoder.encode({ price: 3 });
        return "reason" in question ? NaN : peek(net, question.input).item();
      };
      const records$ = fromPull(createReadStream(csv).pipe(parse({ columns: true })));
      return records$.pipe(withPositions("sales", { from }), encoder, backprop(net, training));
    },
    { every: 500 },
  );
  steps$.saved$.subscribe(() => answers.push(ask()));
  return steps$;
}

const steps$ = learning(join(folder, "a"));
const killed = await lastValueFrom(steps$.pipe(take(1730))); // stands for a kill: it saves nothing
const second = await lastValueFrom(steps$);
const whole = await lastValueFrom(learning(join(folder, "b")));
rmSync(folder, { recursive: true });
console.log(
  `killed at step ${killed.step}, then up to ${second.step}: loss ${second.loss}, without a kill ${whole.loss}`,
);
console.log(`sold at a price of 3: it says ${answers.at(-1)?.toFixed(2)}, the file 22`);
export { answers, killed, second, whole };
