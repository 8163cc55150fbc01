// 2,000 users click at random; each buys after every third click. One net learns it for all, with a memory for each user.
import { accumulate, adam, backward, compare, dense, forward, gru, logLoss, network, randomStream, recentKeys, rewind, sigmoidCrossEntropy, stack, update } from "backstream"; // prettier-ignore
import { from, groupBy, mergeMap, tap } from "rxjs";

const random = randomStream(4);
const clicks = new Map<number, number>();

function* events() {
  for (let event = 0; event < 20_000; event++) {
    // A few users are active at a time, and give way to others.
    const user = (Math.floor(event / 100) * 10 + random.integer(20)) % 2000;
    const count = (clicks.get(user) ?? 0) + 1;
    clicks.set(user, count);
    yield { input: 1, target: count % 3 === 0 ? 1 : 0, user };
  }
}

const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 5 });
const recent = accumulate(logLoss(), { rolling: 2000 });
let updates = 0;
from(events())
  .pipe(
    groupBy(({ user }) => user, { duration: recentKeys(100) }), // forgets the user who has been silent the longest
    mergeMap((clicks$) =>
      clicks$.pipe(
        forward(net, { key: clicks$.key }),
        compare(sigmoidCrossEntropy()),
        tap((signal) => recent.add(signal)),
        rewind({ window: 8, stride: 1 }),
      ),
    ),
    backward(net), // outside, once for all users
    update(adam({ learningRate: 0.01 })),
  )
  .subscribe(() => updates++);

const guessing = Math.log(3) - (2 / 3) * Math.log(2); // the log-loss of "one in three"
console.log(`${clicks.size} users, ${updates} updates: log-loss ${recent.value.toFixed(3)}, guessing ${guessing.toFixed(3)}`); // prettier-ignore
const users = clicks.size;
const { value } = recent;
export { guessing, updates, users, value };
