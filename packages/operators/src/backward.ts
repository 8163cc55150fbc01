import {
  BrokenStreamError,
  expectNetwork,
  type BackwardPass,
  type Network,
  type Sample,
  type Unrolling,
} from "@backstream/core";
import type { Observable } from "rxjs";
import { BackwardSignal } from "./BackwardSignal.js";
import { resumeNetwork } from "./checkpoint/resumeNetwork.js";
import { ComparedSignal } from "./ComparedSignal.js";
import type { HeldTicks } from "./HeldTicks.js";
import { NetPass } from "./NetPass.js";
import { adjacentOperator, nextOperator, operate, type PassShares } from "./operate.js";
import { originOf, unsent } from "./originOf.js";
import { Pass } from "./Pass.js";
import { expectNet, expectNow, expectPass } from "./passChecks.js";
import { pipelineOf } from "./Pipeline.js";
import { ScaledDelta, type DeltaOrigin } from "./DeltaOrigin.js";
import type { Nets, Signal } from "./Signal.js";
import type { NetInStream } from "./Stream.js";
import { wrongOperatorError } from "./wrongOperatorError.js";

/**
 * Sends the deltas back through a network and adds to its gradient; nets come in the reverse order of `forward`.
 *
 *     backward   -----(BA)--(DC)----|
 *     backward(net)
 *     backward   -----(ba)--(dc)----|      b.delta = ∂loss / ∂(the net's input at b)
 *
 * After the oldest tick of a pass the gradient is complete: `update` uses and clears it; without `update` passes add up
 * until `net.zeroGradients()`. Directly after `compare` every tick is a pass of its own, and ticks without a label are
 * not emitted.
 *
 * @throws {BrokenStreamError} As an error notification, when another net's `backward` must come first, or signals were
 *   dropped, reordered or delayed, or the net is in the middle of another pass.
 * @see {@link update}, which uses the gradient.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [0] });
 *   of({ input: 3, target: 5 })
 *     .pipe(forward(net), compare(squaredError()), backward(net))
 *     .subscribe(({ delta }) => console.log(delta.item())); // => 4
 *   net.parameters.get("weight")?.gradient.item() // => 6
 */
export function backward<In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
): <Rest extends Nets, S extends Sample>(
  source: Observable<
    | ComparedSignal<readonly [Network<In, Out, Name>, ...Rest], S>
    | BackwardSignal<readonly [Network<In, Out, Name>, ...Rest], S>
  >,
) => Observable<BackwardSignal<Rest, S>> {
  expectNetwork("backward", net);
  const where = `backward(${net.name})`;
  return (source) =>
    source.pipe(
      operate<ComparedSignal | BackwardSignal, BackwardSignal>((destination) => {
        const pipeline = pipelineOf(net);
        const updateBehind = nextOperator(destination)?.handlers.update;
        if (updateBehind?.from) resumeNetwork(where, net, updateBehind.from);
        pipeline.enter();
        /** Of passes that no update will use; without an update, the gradient is for the program to read. */
        const clearUnused = (): void => {
          if (updateBehind && net.gradientPasses > 0 && !net.workspace.owner) net.zeroGradients();
        };
        clearUnused();
        let pass: Pass | undefined;
        let own: NetPass | undefined; // the part of the pass in this net
        let expected = 0;
        /** The ticks of a net that needs whole sequences, newest first, until the oldest has come. */
        const kept: { readonly returned: BackwardSignal; readonly mask: Signal["runMask"] }[] = [];

        const begin = (begun: Pass, through: NetInStream): NetPass => {
          expected = tickOf(begun.newest, through);
          const oldest = tickOf(begun.oldest, through);
          if (net.flat.wholeSequences) expectWholeSequence(where, through.unrolling, oldest, expected);
          own = new NetPass(through, oldest, expected);
          pass = begun;
          begun.nets.push(own);
          return own;
        };
        /** Sends the delta of a tick through the net: that which `origin` has of the tick of this number. */
        const send = (
          from: Pass,
          compared: ComparedSignal,
          tick: Signal,
          origin: DeltaOrigin,
          number: number,
        ): void => {
          const through = tick.net!; // it is on the stack
          const now = own && from === pass ? own : begin(from, through);
          expectNow(where, tick, expected, from.allowsOld);
          expected--;
          const { backwardPass } = tick.unrolling;
          const address = backwardPass.deltaAddress(tick.tick, now.oldest);
          const { memory } = net.arena;
          origin.write(compared, number, memory, address);
          // A layer of the net above may have allocated: where the arena has grown, nothing was written.
          if (net.arena.memory !== memory) origin.write(compared, number, net.arena.memory, address);
          const returned = new BackwardSignal({
            pass: from,
            compared,
            next: tick.below,
            origin: now,
            tick: tick.tick,
          });
          if (net.flat.wholeSequences) {
            kept.push({ returned, mask: tick.runMask });
            if (tick.tick === now.oldest) sendKept(backwardPass, now.oldest);
            return;
          }
          backwardPass.send(tick.tick, now.oldest, tick.runMask);
          if (tick.tick === now.oldest) backwardPass.finish(now.oldest);
          destination.next(returned);
        };
        /** Sends back a whole sequence, when the deltas of all its ticks are here. */
        const sendKept = (backwardPass: BackwardPass, oldest: number): void => {
          const ticks = kept.splice(0);
          backwardPass.sendSequence(oldest, ticks.map(({ mask }) => mask).reverse());
          backwardPass.finish(oldest);
          for (const { returned } of ticks) destination.next(returned);
        };
        // Where nothing can see the other signals of a pass, only that of its oldest tick is made.
        const isDirect = !net.flat.wholeSequences && adjacentOperator(destination)?.handlers.needsOldestOnly;
        const sendPass = (begun: Pass, held: HeldTicks, shares: PassShares): void => {
          const { net: through, unrolling } = expectNet(where, begun.newest.signal, net);
          const now = begin(begun, through!); // it is on the stack
          const { backwardPass } = unrolling;
          const isAtOnce = net.probes.backward.length === 0 && !hasMask(held);
          let origin = unsent;
          for (let index = held.length - 1; index >= 0 && !destination.closed; index--) {
            const compared = held.at(index);
            const { signal } = compared;
            const { tick, runMask } = signal;
            expectNow(where, signal, expected, begun.allowsOld);
            expected--;
            origin = originOf(compared, index, shares, origin);
            origin.write(compared, tick, net.arena.memory, backwardPass.deltaAddress(tick, now.oldest));
            if (!isAtOnce) backwardPass.send(tick, now.oldest, runMask);
            else if (index === 0) backwardPass.sendTicks(tick, tickOf(begun.newest, through!));
            if (index > 0) continue;
            backwardPass.finish(now.oldest);
            destination.next(
              new BackwardSignal({ pass: begun, compared, next: signal.below, origin: now, tick }),
            );
          }
        };
        return {
          sendPass: isDirect ? sendPass : undefined,
          next(signal) {
            if (signal instanceof BackwardSignal) {
              expectPass(where, signal);
              const tick = expectNet(where, signal.next, net);
              return send(signal.pass, signal.compared, tick, signal.origin, signal.tick);
            }
            if (!(signal instanceof ComparedSignal)) {
              throw wrongOperatorError(
                where,
                signal,
                "a compared tick or one on its way back; put backward after compare",
              );
            }
            const { signal: tick, present, measure } = signal;
            if (measure.isOfSequence) {
              throw new BrokenStreamError(
                `${where}: ${measure.loss.name} has one loss for a whole sequence; put rewind() between compare and backward`,
              );
            }
            for (let at: Signal | undefined = expectNet(where, tick, net); at; at = at.below) expectNext(at);
            if (present === 0) return;
            const loss = signal.loss!; // it has a label
            const single = new Pass({
              oldest: signal,
              newest: signal,
              loss,
              rows: present,
              allowsOld: false,
            });
            send(single, signal, tick, unscaled, tick.tick);
            single.over = true;
          },
          finalize() {
            own?.net.unrolling.backwardPass.abandon();
            clearUnused();
            pipeline.leave();
          },
          update: updateBehind,
        };
      }),
    ) as Observable<never>; // inside, signals have no types of nets
}

const unscaled: ScaledDelta = new ScaledDelta(1);

/** A net that reads sequences from the end can send back whole ones only. */
function expectWholeSequence(where: string, { next }: Unrolling, oldest: number, newest: number): void {
  if (oldest === 0 && newest === next - 1) return;
  throw new BrokenStreamError(
    `${where}: the net reads whole sequences, and the pass goes over the ticks ${oldest} to ${newest} of 0 to ${next - 1}; use rewind() without a window`,
  );
}

/** Whether a tick has run with a mask. */
function hasMask(held: HeldTicks): boolean {
  for (let index = 0; index < held.length; index++) if (held.at(index).signal.runMask) return true;
  return false;
}

/** The number that a compared tick has in this net. */
function tickOf({ signal }: ComparedSignal, { unrolling }: NetInStream): number {
  for (let below: Signal | undefined = signal; below; below = below.below) {
    if (below.unrolling === unrolling) return below.tick;
  }
  throw new BrokenStreamError(
    "backward: a pass mixes ticks of two streams; put rewind into the same inner stream as forward",
  );
}

/** Without a `rewind`, every tick must arrive, in order. */
function expectNext({ net, unrolling, tick }: Signal): void {
  const { next } = net!; // checked by expectNet
  if (tick !== next) {
    throw new BrokenStreamError(
      `backward: tick ${tick} of ${unrolling.network.name} arrives, expected ${next}; signals may not be dropped, leave out the target instead`,
    );
  }
  net!.next++;
}
