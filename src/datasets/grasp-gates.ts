/**
 * What the stand-in for the GRASP/POLDER climatology yields, measured on the generated file with scikit-learn and
 * SciPy and confirmed with this library. Notebooks check themselves against these numbers, not the report's, while
 * they run on the stand-in.
 */
export const graspGates = {
  /** Of the file that `albedo data generate grasp` writes. */
  sha256: "65c6d89afb89fa9f9e297455b27b6f2cd53036f32b3dc4b348f0dea5520466dd",
  /** Cells that are all land and have all seven variables; the report's number, met exactly. */
  completeRows: 10_870,
  /**
   * Silhouette of k-means with 6 clusters, columns standardized (the report: 0.3347 on the real file). Runs of ten
   * starts end within 0.02 % of the best inertia, and between 0.3304 and 0.3325.
   */
  kmeansSilhouette: { value: 0.331, tolerance: 0.003 },
  /** Silhouette of Ward's tree cut at 6 clusters, columns standardized (the report: 0.2549). */
  wardSilhouette: { value: 0.259, tolerance: 0.0005 },
  /** Pearson correlation of DHR443 and DHR1020 (the report: 0.45). */
  correlation443With1020: 0.417,
  /** Shares of the variance in the first and in the first three principal components, scaled as a whole. */
  firstComponent: { value: 0.7644, tolerance: 0.0001 },
  threeComponents: { value: 0.992, tolerance: 0.0001 },
  /** Sum of squares around the mean of the three components, scaled as a whole. */
  wcssOfOne: { value: 40_003.1, tolerance: 0.1 },
  /** Silhouette and Davies-Bouldin score of k-means with 7 clusters, scaled as a whole (the report: 0.3819, 1.1088). */
  globalSilhouette: { value: 0.3532, tolerance: 0.001 },
  globalDaviesBouldin: { value: 0.9632, tolerance: 0.003 },
  /** Where Kneedle sees the elbow of 1 to 20 clusters, and that of its logarithm (the report reads 6 by eye). */
  elbow: 4,
  elbowOfLogarithm: 6,
  /** Adjusted Rand score of k-means on three components with k-means on standardized columns, 6 clusters each. */
  componentClusters: { value: 0.395, tolerance: 0.01 },
  /** Cells that linear discriminants of two components give to the right one of the 6 clusters. */
  separable: { value: 0.9435, tolerance: 0.005 },
} as const;
