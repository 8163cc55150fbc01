import { decodeMessage, encodeMessage, protocolVersion, type Bye } from "@backstream/studio";
import { studio } from "@backstream/studio/node";

const bye: Bye = { type: "bye", why: "the steps have completed" };
const back = decodeMessage(encodeMessage(bye));
if (JSON.stringify(back) !== JSON.stringify(bye) || protocolVersion !== 1 || typeof studio !== "function")
  throw new Error(`studio: ${JSON.stringify(back)}`);
