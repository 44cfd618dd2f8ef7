"""The peers of bench/photometry.ts: reads one JSON job a line, prints the CPU time and the result's digest."""

import json
import sys
import time

import numpy as np

calls = 20


def median(x):
    import cv2

    cv2.setNumThreads(1)
    result = np.empty_like(x)
    started = time.process_time()
    for _ in range(calls):
        cv2.medianBlur(x, 3, result)
    return time.process_time() - started, float(result[1:-1, 1:-1].sum(dtype=np.float64))


def minnaert(x):
    started = time.process_time()
    for _ in range(calls):
        radiance, incidence, emission = x.astype(np.float64)
        mu = np.cos(np.radians(emission))
        mu0 = np.cos(np.radians(incidence))
        a = np.log(mu * mu0)
        b = np.log(radiance * mu)
        a -= a.mean()
        b -= b.mean()
        k = (a @ b) / (a @ a)
    return time.process_time() - started, float(k)


names = {"median": "OpenCV medianBlur", "minnaert": "NumPy, closed form"}
for line in sys.stdin:
    job = json.loads(line)
    x = np.fromfile(job["path"], dtype=np.float32).reshape(job["rows"], job["cols"])
    try:
        seconds, result = {"median": median, "minnaert": minnaert}[job["job"]](x)
    except ImportError:
        print(json.dumps({"missing": True}), flush=True)
        continue
    print(json.dumps({"name": names[job["job"]], "seconds": seconds, "result": result}), flush=True)
