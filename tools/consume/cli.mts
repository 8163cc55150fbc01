import * as cli from "@backstream/cli";

if (Object.keys(cli).length === 0) throw new Error("@backstream/cli exports nothing");
