import * as losses from "@backstream/losses";

if (Object.keys(losses).length === 0) throw new Error("@backstream/losses exports nothing");
