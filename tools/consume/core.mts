import * as core from "@backstream/core";

if (Object.keys(core).length === 0) throw new Error("@backstream/core exports nothing");
