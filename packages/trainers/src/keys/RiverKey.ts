/** Says whose a sample is: `"JFK"`, `17`. A text and a number are never the same key. */
export type RiverKey = string | number | boolean;
