import * as layers from "@backstream/layers";

if (Object.keys(layers).length === 0) throw new Error("@backstream/layers exports nothing");
