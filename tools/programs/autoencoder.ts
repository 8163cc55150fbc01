// Eight patterns through three numbers and back: an encoder and a decoder, trained together and used apart.
import { adam, backprop, dense, network, oneHot, predict, softmaxCrossEntropy, topK } from "backstream";
import { from, map, repeat } from "rxjs";

const encoder = network(dense(8, 3, { activation: "sigmoid" }), { seed: 2, name: "encoder" });
const decoder = network(dense(3, 8), { seed: 2, name: "decoder" });
const pattern = oneHot(8);
const patterns$ = from([0, 1, 2, 3, 4, 5, 6, 7]).pipe(
  map((kind) => ({ input: pattern(kind), target: kind })),
);

const losses: number[] = [];
patterns$
  .pipe(
    repeat(600),
    backprop([encoder, decoder], { loss: softmaxCrossEntropy(), optimizer: adam({ learningRate: 0.02 }) }),
  )
  .subscribe(({ loss }) => losses.push(loss));

const codes: number[][] = [];
patterns$.pipe(predict(encoder)).subscribe(({ output }) => codes.push(Array.from(output.data)));
const decoded: { readonly kind: number; readonly probability: number }[] = [];
from(codes)
  .pipe(
    map((code) => ({ input: code })),
    predict(decoder),
  )
  .subscribe(({ output }) => {
    const [{ class: kind, probability }] = topK(output, 1);
    decoded.push({ kind, probability });
  });

codes.forEach((code, kind) =>
  console.log(
    `${kind} is ${code.map((x) => x.toFixed(1)).join(" ")}, decoded as ${decoded[kind]?.kind} (${(100 * decoded[kind]?.probability).toFixed(0)} %)`,
  ),
);
export { codes, decoded, losses };
