// A thermostat: what the net says changes the room, and the room is what it sees next. It learns how warm the room will be.
import { backprop, dense, network, sgd, squaredError } from "backstream";
import { map, Subject } from "rxjs";

const room = { celsius: 15, heating: 0 };
/** A minute in the room: a tenth of the warmth above 10 degrees is lost, heating adds 2 degrees. */
const nextMinute = ({ celsius, heating }: typeof room) => celsius + 2 * heating - 0.1 * (celsius - 10);

const net = network(dense(2, 1), { seed: 1 });
const minutes$ = new Subject<{ input: number[]; target: number }>();
const history: { celsius: number; loss: number }[] = [];

minutes$
  .pipe(
    backprop(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.05 }) }),
    map(({ loss }) => loss),
  )
  .subscribe((loss) => {
    history.push({ celsius: room.celsius, loss });
    if (history.length === 600) return minutes$.complete();
    // By the parameters of now: will it be too cold if the heating stays off?
    const { weight, bias } = net.save();
    const [perDegree] = weight.data;
    const unheated = 10 * (perDegree * (room.celsius / 10) + bias.item());
    room.heating = unheated < 20 ? 1 : 0;
    minute(); // feeds the loop: it waits in a queue until this step is over
  });

function minute(): void {
  const before = { ...room };
  room.celsius = nextMinute(room);
  minutes$.next({ input: [before.celsius / 10, before.heating], target: room.celsius / 10 });
}

minute();
const late = history.slice(-100).map(({ celsius }) => celsius);
const [coldest, warmest] = [Math.min(...late), Math.max(...late)];
console.log(
  `in the last 100 of ${history.length} minutes: ${coldest.toFixed(1)} to ${warmest.toFixed(1)} degrees`,
);
export { coldest, history, warmest };
