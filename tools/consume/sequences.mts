import * as sequences from "@backstream/sequences";

if (Object.keys(sequences).length === 0) throw new Error("@backstream/sequences exports nothing");
