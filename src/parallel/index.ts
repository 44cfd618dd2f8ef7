/**
 * Functions of the root under the same names, which compute in threads and are awaited: `await kmeans(x, { nClusters: 6 })`.
 * They give the same results to the last bit, take `threads` and `signal`, and report progress.
 */
export { elbow, type ParallelElbowOptions } from "./elbow.ts";
export { kmeans, type ParallelKmeansOptions } from "./kmeans.ts";
export { knn, type ParallelKnnOptions } from "./knn.ts";
export { linkage, type ParallelLinkageOptions } from "./linkage.ts";
export { type ParallelSilhouetteOptions, silhouetteSamples, silhouetteScore } from "./silhouette.ts";
