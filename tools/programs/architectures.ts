// One stream, five nets: which remembers what it saw five ticks ago?
import { accumulate, adam, dense, elman, gru, lstm, meanLoss, network, randomStream, relu, squaredError, stack, summary, truncatedBptt } from "backstream"; // prettier-ignore
import { map, range } from "rxjs";

const nets = {
  perceptron: network(stack(dense(1, 16), relu(), dense(16, 1)), { seed: 1 }),
  elman: network(stack(elman(1, 16), dense(16, 1)), { seed: 1 }),
  gru: network(stack(gru(1, 16), dense(16, 1)), { seed: 1 }),
  lstm: network(stack(lstm(1, 16), dense(16, 1)), { seed: 1 }),
  deep: network(stack(gru(1, 12), gru(12, 12), dense(12, 1)), { seed: 1 }),
};
console.log(summary(nets.deep));

const losses = Object.entries(nets).map(([name, net]) => {
  const random = randomStream(2); // the same numbers for each net
  const seen: number[] = [];
  const recent = accumulate(meanLoss(), { rolling: 500 });
  range(0, 4000)
    .pipe(
      map(() => seen[seen.push(random.integer(2)) - 1]),
      map((input) => ({ input, target: seen.at(-6) ?? 0 })),
      truncatedBptt(net, {
        loss: squaredError(),
        optimizer: adam({ learningRate: 0.01 }),
        window: 12,
        stride: 4,
        predictions: { next: (signal) => recent.add(signal) },
      }),
    )
    .subscribe();
  console.log(`${name.padEnd(10)} ${net.size} parameters, loss ${recent.value.toFixed(4)}`);
  return { name, loss: recent.value };
});
export { losses };
