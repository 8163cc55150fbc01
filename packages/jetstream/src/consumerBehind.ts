import { AckPolicy, DeliverPolicy, type ConsumerConfig } from "@nats-io/jetstream";
import { nanos } from "@nats-io/nats-core";

/** A consumer of the messages behind one, or of all, that nothing is acknowledged to, and that the server removes when it is left. */
export function consumerBehind(
  last: number | undefined,
  subject: string | undefined,
): Partial<ConsumerConfig> {
  return {
    ack_policy: AckPolicy.None,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(60_000),
    ...(subject !== undefined && { filter_subject: subject }),
    ...(last === undefined
      ? { deliver_policy: DeliverPolicy.All }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: last + 1 }),
  };
}
