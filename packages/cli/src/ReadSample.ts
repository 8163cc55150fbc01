import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { BadLabel } from "./late/BadLabel.js";
import type { BadRecord } from "./sources/BadRecord.js";

/** What comes of records: of one whose label comes late two samples, the second perhaps with a label that is none. */
export type ReadSample = EncodedSample | BadRecord | BadLabel;
