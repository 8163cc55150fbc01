// Runs in a Web Worker: learns from each reading that the page posts, so that the page stays live; answers with what it
// expected before it learned.
import { adam, dense, flow, gru, network, squaredError, stack, truncatedBptt } from "backstream";
import { fromEvent, map } from "rxjs";

const net = network(stack(gru(1, 16), dense(16, 1)), { seed: 1 });

fromEvent<MessageEvent<{ input: number; target: number }>>(self, "message")
  .pipe(
    map(({ data }) => data),
    flow({ policy: "dropOldest", capacity: 1000 }), // a page that posts too fast cannot fill the memory
    truncatedBptt(net, {
      loss: squaredError(),
      optimizer: adam({ learningRate: 0.01 }),
      window: 16,
      stride: 4,
      predictions: {
        // A tensor is no message: plain numbers are.
        next: ({ sample, output, loss }) =>
          self.postMessage({ target: sample.target, expected: output.item(), loss }),
      },
    }),
  )
  .subscribe();
