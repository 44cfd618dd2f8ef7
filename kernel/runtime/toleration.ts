/** Under this the thread that runs cells offers `tolerateTermination` to what reaches it through the inspector alone. */
export const tolerate = Symbol.for("albedo.tolerate");

/** An expression that calls it. */
export const toleration = `globalThis[Symbol.for(${JSON.stringify(tolerate.description)})]()`;
