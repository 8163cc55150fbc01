import { BrokenStreamError, type Network, type Sample, type Unrolling } from "@backstream/core";
import type { Observable } from "rxjs";
import { ComparedSignal } from "./ComparedSignal.js";
import { wrongOperatorError } from "./wrongOperatorError.js";
import { operate } from "./operate.js";
import { Pass, type Leg } from "./Pass.js";
import { BackwardSignal } from "./BackwardSignal.js";
import { pipelineOf } from "./Pipeline.js";
import type { Nets, Signal } from "./Signal.js";
import { writeDelta } from "./writeDelta.js";

/**
 * Sends the deltas back through a network and adds up its gradient; nets come in the mirror order of `forward`.
 *
 *     returning  -----(BA)--(DC)----|
 *     backward(net)
 *     returning  -----(ba)--(dc)----|      b.delta = ∂loss / ∂(the net's input at b)
 *
 * After the oldest tick of a pass the gradient is complete: `update` uses and clears it; without `update` passes add up
 * until `net.zeroGradients()`. Straight behind `compare` every tick is a pass of its own; one without a label ends here.
 *
 * @throws {BrokenStreamError} As an error notification, when the signal has to return through another net first, or
 *   signals were dropped, reordered or delayed, or another pass of this net is under way.
 */
export function backward<In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
): <Rest extends Nets, S extends Sample>(
  source: Observable<
    | ComparedSignal<readonly [Network<In, Out, Name>, ...Rest], S>
    | BackwardSignal<readonly [Network<In, Out, Name>, ...Rest], S>
  >,
) => Observable<BackwardSignal<Rest, S>> {
  return (source) =>
    source.pipe(
      operate<ComparedSignal | BackwardSignal, BackwardSignal>((destination) => {
        const arrived = new WeakMap<Unrolling, number>(); // without rewind: the latest tick of each stream
        let pass: Pass | undefined;
        let leg: Leg | undefined;
        let expected = 0;
        const river = pipelineOf(net);
        river.enter();

        const begin = (begun: Pass, unrolling: Unrolling): Leg => {
          const oldest = tickOf(begun.oldest, unrolling);
          expected = tickOf(begun.newest, unrolling);
          unrolling.back.begin(oldest, expected);
          pass = begun;
          leg = { unrolling, oldest, pass: net.workspace.pass, version: net.version };
          begun.legs.push(leg);
          return leg;
        };
        const back = (returning: BackwardSignal): void => {
          const signal = expectNet(returning.next, net);
          const { unrolling, tick } = signal;
          const now = leg && returning.pass === pass ? leg : begin(returning.pass, unrolling);
          if (tick !== expected) {
            throw new BrokenStreamError(
              `backward(${net.name}): tick ${tick} arrives, expected ${expected}; signals of a pass may not be dropped or reordered`,
            );
          }
          if (!unrolling.isHeld(tick)) {
            throw new BrokenStreamError(
              `backward(${net.name}): tick ${tick} arrives late, after forward has moved on; signals may be observed, not delayed`,
            );
          }
          if (signal.version !== net.version && !returning.pass.allowsOld) {
            throw new BrokenStreamError(
              `backward(${net.name}): tick ${tick} ran with version ${signal.version} of the net, which is at ${net.version} now; update or load after the pass`,
            );
          }
          expected = tick - 1;
          writeDelta(returning, net.arena.memory, unrolling.back.deltaAddress(tick, now.oldest));
          unrolling.back.send(tick, now.oldest, signal.mask);
          if (tick === now.oldest) unrolling.back.finish(tick);
          destination.next(new BackwardSignal(returning.pass, returning.compared, signal.below, now, tick));
        };
        return {
          next(signal) {
            if (signal instanceof BackwardSignal) return back(signal);
            if (!(signal instanceof ComparedSignal)) {
              throw wrongOperatorError(
                `backward(${net.name})`,
                signal,
                "a compared tick or one on its way back; put backward behind compare",
              );
            }
            expectEach(signal, arrived);
            if (signal.present === 0) return;
            const single = new Pass(signal, signal, signal.loss!, signal.present, false); // it has a label
            back(new BackwardSignal(single, signal, signal.signal, 1, signal.signal.tick));
            single.over = true;
          },
          finalize() {
            if (pass && !pass.over) for (const { unrolling } of pass.legs) unrolling.back.abandon();
            river.leave();
          },
        };
      }),
    ) as Observable<never>; // the engine knows no brackets
}

function expectNet(signal: Signal | undefined, net: Network): Signal {
  if (!signal?.returns) {
    throw new BrokenStreamError(
      `backward(${net.name}): the signal has returned through all its nets, expected forward(${net.name}) before`,
    );
  }
  if (signal.unrolling.network !== net) {
    const { name } = signal.unrolling.network;
    throw new BrokenStreamError(
      `backward(${net.name}): the signal returns through ${name} next; put backward nets in the mirror order of forward`,
    );
  }
  return signal;
}

/** The tick of this stream that a compared tick passed. */
function tickOf({ signal }: ComparedSignal, unrolling: Unrolling): number {
  for (let below: Signal | undefined = signal; below; below = below.below) {
    if (below.unrolling === unrolling) return below.tick;
  }
  throw new BrokenStreamError(
    "backward: a pass mixes ticks of two streams; put rewind into the inner stream, beside forward",
  );
}

/** Without a rewind, every tick must come, in order. */
function expectEach({ signal }: ComparedSignal, arrived: WeakMap<Unrolling, number>): void {
  const { unrolling, tick } = signal;
  const before = arrived.get(unrolling) ?? unrolling.first - 1;
  if (tick !== before + 1) {
    throw new BrokenStreamError(
      `backward: tick ${tick} of ${unrolling.network.name} arrives, expected ${before + 1}; signals may not be dropped, leave out the target instead`,
    );
  }
  arrived.set(unrolling, tick);
}
