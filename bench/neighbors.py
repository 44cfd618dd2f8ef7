"""The peers of bench/neighbors.ts: reads one JSON job a line, prints the CPU time and the result's digest."""

import json
import sys
import time

import numpy as np


def knn(x):
    from scipy.spatial import cKDTree

    return float(cKDTree(x).query(x, 16)[0].sum())


def tsne(x):
    from sklearn.manifold import TSNE

    model = TSNE(3, random_state=0)
    model.fit_transform(x)
    return float(model.kl_divergence_)


def umap(x):
    from sklearn.manifold import trustworthiness
    from umap import UMAP

    started = time.process_time()
    y = UMAP(random_state=0).fit_transform(x)
    global spent
    spent = time.process_time() - started
    return float(trustworthiness(x, y, n_neighbors=5))


spent = None
names = {"knn": "scipy cKDTree", "tsne": "sklearn TSNE (Barnes-Hut)", "umap": "umap-learn, first call"}
for line in sys.stdin:
    job = json.loads(line)
    x = np.fromfile(job["path"]).reshape(job["rows"], job["cols"])
    spent = None
    start = time.process_time()
    try:
        result = globals()[job["job"]](x)
    except ImportError:
        print(json.dumps({"missing": True}), flush=True)
        continue
    seconds = spent if spent is not None else time.process_time() - start
    print(json.dumps({"name": names[job["job"]], "seconds": seconds, "result": result}), flush=True)
