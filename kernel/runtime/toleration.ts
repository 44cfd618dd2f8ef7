import { hiddenName } from "./hidden.ts";

/** An expression that has the thread that runs cells call `tolerateTermination`, for what reaches it through the inspector alone. */
export const toleration = `${hiddenName}.tolerate()`;
