"""The peers of bench/clustering.ts: reads one JSON job a line, prints the best CPU time and the result's digest."""

import json
import sys
import time

import numpy as np

peers = {}


def peer(name):
    def add(function):
        peers[function.__name__] = (name, function)
        return function

    return add


@peer("numpy.corrcoef")
def correlation(x, _):
    return float(np.corrcoef(x, rowvar=False)[0, 1])


try:
    import fastcluster

    @peer("fastcluster.linkage_vector")
    def ward(x, _):
        return float(fastcluster.linkage_vector(x, "ward")[-1, 2])

except ImportError:
    from scipy.cluster.hierarchy import linkage

    @peer("scipy.linkage")
    def ward(x, _):
        return float(linkage(x, "ward")[-1, 2])


try:
    from scipy.cluster.hierarchy import linkage as scipy_linkage

    @peer("scipy.linkage")
    def wardTable(x, _):
        return float(scipy_linkage(x, "ward")[-1, 2])

except ImportError:
    pass

try:
    from scipy.spatial import cKDTree

    @peer("scipy cKDTree")
    def knn(x, _):
        return float(cKDTree(x).query(x, 16)[0].sum())

except ImportError:
    pass

try:
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.metrics import silhouette_score

    @peer("sklearn KMeans")
    def kmeans(x, seed):
        return KMeans(7, n_init=10, random_state=seed).fit(x).inertia_

    @peer("sklearn KMeans")
    def elbow(x, seed):
        return float(sum(KMeans(k, n_init=10, random_state=seed).fit(x).inertia_ for k in range(1, 21)))

    @peer("sklearn PCA")
    def pca(x, _):
        return float(PCA(3).fit(x).explained_variance_[0])

    @peer("sklearn PCA")
    def pca64(x, _):
        return float(PCA(64).fit(x).explained_variance_[63])

    @peer("sklearn PCA")
    def pcaAll(x, _):
        return float(PCA().fit(x).explained_variance_[511])

    @peer("sklearn silhouette_score")
    def silhouette(x, _):
        return float(silhouette_score(x, np.arange(len(x)) % 6))

except ImportError:
    pass

for line in sys.stdin:
    job = json.loads(line)
    if job["job"] not in peers:
        print(json.dumps({"missing": True}), flush=True)
        continue
    name, function = peers[job["job"]]
    x = np.fromfile(job["path"], np.float32 if job["single"] else np.float64).reshape(job["rows"], job["cols"])
    start = time.process_time()
    result = function(x, job["seed"])
    print(json.dumps({"name": name, "seconds": time.process_time() - start, "result": result}), flush=True)
