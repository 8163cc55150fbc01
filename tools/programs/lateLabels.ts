// Predictions leave at once; what happened is known three hours later, by the number of the order.
import { accumulate, backprop, dense, mae, network, predict, randomStream, sgd, squaredError } from "backstream"; // prettier-ignore
import { map, Subject } from "rxjs";

interface Order {
  readonly id: number;
  readonly input: readonly number[];
}

const random = randomStream(9);
const net = network(dense(2, 1), { seed: 1 });
const waiting = new Map<number, Order & { readonly output: number }>(); // bounded: three hours of orders
const error = accumulate(mae(), { rolling: 200 });

const orders$ = new Subject<Order>();
const deliveries$ = new Subject<{ readonly id: number; readonly days: number }>();
orders$.pipe(predict(net)).subscribe(({ sample, output }) => {
  waiting.set(sample.id, { ...sample, output: output.item() }); // here the answer goes to the customer
});
deliveries$
  .pipe(
    map(({ id, days }) => {
      const { input, output } = waiting.get(id)!;
      waiting.delete(id);
      // The error counts the prediction that was made then, not one by the net of now.
      error.add({ sample: { input, target: days }, output });
      return { input, target: days };
    }),
    backprop(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.02 }) }),
  )
  .subscribe();

const truth = ([distance = 0, express = 0]: readonly number[]) => 1 + 2 * distance - 1.5 * express;
for (let hour = 0; hour < 3000; hour++) {
  orders$.next({ id: hour, input: [random.uniform(), random.integer(2)] });
  const late = waiting.get(hour - 3);
  if (late) deliveries$.next({ id: late.id, days: truth(late.input) });
}
console.log(
  `mean error of the last 200: ${error.value.toFixed(3)} days; ${waiting.size} orders are on their way`,
);
const { value } = error;
const open = waiting.size;
export { open, value };
