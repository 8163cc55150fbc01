import * as optimizers from "@backstream/optimizers";

if (Object.keys(optimizers).length === 0) throw new Error("@backstream/optimizers exports nothing");
