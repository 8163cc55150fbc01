export { decode as decodeMessage, encode as encodeMessage, protocolVersion } from "./frames.js";
export type {
  Burst,
  Bye,
  Command,
  Controls,
  Counters,
  EventKind,
  Frame,
  Hello,
  History,
  Marble,
  Message,
  OpenTickets,
  Pass,
  Recording,
  RunEvent,
  Spread,
  Steering,
} from "./frames.js";
export { metricsOf, type MetricRegistry } from "./metricsOf.js";
