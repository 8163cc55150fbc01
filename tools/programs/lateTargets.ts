// Predict now, learn when the label comes: how many days an order took is known later, by its number.
import { accumulate, awaitTarget, backprop, dense, mae, network, predict, randomStream, sgd, squaredError } from "backstream"; // prettier-ignore
import { map, Subject, tap } from "rxjs";

interface Order {
  readonly id: number;
  readonly input: readonly number[];
}
interface Delivery {
  readonly id: number;
  readonly target: number;
}
const orders$ = new Subject<Order>();
const deliveries$ = new Subject<Delivery>();

const net = network(dense(2, 1), { seed: 1 });
const promised = new Map<number, number>();
const error = accumulate(mae(), { rolling: 200 });
const awaited = awaitTarget<Order & { readonly days: number }, Delivery>({
  by: ({ id }) => id,
  targets$: deliveries$,
  within: 8, // orders; the label of one that takes longer is surplus
  capacity: 100,
});

orders$
  .pipe(
    predict(net),
    map(({ sample, output }) => ({ ...sample, days: output.item() })),
    tap(({ id, days }) => promised.set(id, days)), // here the answer goes to the customer
    awaited,
    // The error counts the prediction that was made then, not one by the net of now.
    tap((order) => error.add({ sample: order, output: order.days })),
    backprop(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.02 }) }),
  )
  .subscribe();

const random = randomStream(9);
const onTheWay = new Map<number, Delivery[]>(); // by the hour of their arrival
for (let hour = 0; hour < 3000; hour++) {
  for (const delivery of onTheWay.get(hour) ?? []) deliveries$.next(delivery);
  onTheWay.delete(hour);
  const [distance, express] = [random.uniform(), random.integer(2)];
  orders$.next({ id: hour, input: [distance, express] });
  const days = 1 + 2 * distance - 1.5 * express;
  const arrival = hour + 1 + Math.ceil(3 * days); // an order that takes longer is known later
  onTheWay.set(arrival, [...(onTheWay.get(arrival) ?? []), { id: hour, target: days }]);
}
const { value } = error;
const { counters } = awaited;
console.log(
  `mean error of the last 200: ${value.toFixed(3)} days; ${counters.waiting} orders wait, ${counters.surplus} came too late`,
);
export { counters, promised, value };
