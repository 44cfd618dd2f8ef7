"""The peers of bench/patches.ts: reads one JSON job a line, prints the CPU time and the result's digest.

`pipeline` is the way from files to flattened patches as the paper has it, written with astropy and SciPy in the plain manner:
whole-image arrays, every candidate rotated and counted by NumPy, `griddata`, and one blur a patch.
"""

import json
import sys
import time

import numpy as np


def points(job):
    data = np.fromfile(job["path"])
    n = job["points"]
    return data[:n], data[n:2 * n], data[2 * n:3 * n]


def interpolate(job, method):
    from scipy.interpolate import griddata

    x, y, values = points(job)
    line = np.linspace(-1, 1, job["side"])
    start = time.process_time()
    found = griddata((x, y), values, tuple(np.meshgrid(line, line)), method=method)
    return time.process_time() - start, float(np.nansum(found))


def nearest(job):
    return interpolate(job, "nearest")


def linear(job):
    return interpolate(job, "linear")


def cubic(job):
    return interpolate(job, "cubic")


def blur(job):
    import cv2

    cv2.setNumThreads(1)
    side = job["side"]
    pictures = np.fromfile(job["path"], dtype=np.float32).reshape(-1, side, side)
    out = np.empty_like(pictures)
    start = time.process_time()
    for i, picture in enumerate(pictures):
        cv2.GaussianBlur(picture, (97, 97), 16, dst=out[i], borderType=cv2.BORDER_REFLECT_101)
    return time.process_time() - start, float(out.sum(dtype=np.float64))


def rotate(vectors, longitude, latitude):
    c, s = np.cos(longitude), np.sin(longitude)
    about_z = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    c, s = np.cos(latitude), np.sin(latitude)
    about_y = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return vectors @ (about_y @ about_z).T


def pipeline(job):
    from astropy.io import fits
    from scipy.interpolate import griddata
    from scipy.ndimage import gaussian_filter, median_filter

    start = time.process_time()
    radius, scale, resolution = 6051.8, job["scaleKm"], 128
    with fits.open(job["image"]) as hdus:
        image = hdus[1].data.astype(float)
    planes = {}
    with fits.open(job["geometry"]) as hdus:
        for name in ("Latitude", "Longitude", "Incidence angle", "Emission angle"):
            planes[name] = hdus[name].data.astype(float)
    image[image < -1e30] = np.nan
    incidence, emission = planes["Incidence angle"], planes["Emission angle"]
    with np.errstate(invalid="ignore"):
        image[~((incidence <= 75) & (emission <= 75))] = np.nan
        mu, mu0 = np.cos(np.radians(emission)), np.cos(np.radians(incidence))
        fit = (image * mu > 0) & (mu * mu0 > 0)
        k, _ = np.polyfit(np.log(mu[fit] * mu0[fit]), np.log(image[fit] * mu[fit]), 1)
        image = image / (mu ** (k - 1) * mu0 ** k)
        difference = median_filter(image, 3) - image
        image[np.abs(difference) > 5 * np.nanstd(difference)] = np.nan
    valid = np.isfinite(image) & np.isfinite(planes["Latitude"])
    values = image[valid]
    latitude, longitude = np.radians(planes["Latitude"][valid]), np.radians(planes["Longitude"][valid])
    vectors = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], 1)
    middle = np.median(vectors, axis=0)
    vectors = rotate(vectors, np.arctan2(middle[1], middle[0]), np.arctan2(middle[2], np.hypot(middle[0], middle[1])))
    spacing, half = 2 * np.arcsin(scale / (2 * radius)), scale / (2 * radius)
    low, high = 1.01 * vectors.min(axis=0), 1.01 * vectors.max(axis=0)
    line = np.linspace(-half, half, resolution)
    grid = tuple(np.meshgrid(line, line))
    patches = []
    most = int(np.pi / 2 / spacing)
    for row in range(most, -most - 1, -1):
        for column in range(-most, most + 1):
            node_latitude, node_longitude = row * spacing, column * spacing
            y, z = np.cos(node_latitude) * np.sin(node_longitude), np.sin(node_latitude)
            if not (low[1] <= y <= high[1] and low[2] <= z <= high[2]):
                continue
            seen = rotate(vectors, node_longitude, node_latitude)
            near = (seen[:, 0] >= 0) & (np.abs(seen[:, 1]) <= 1.5 * half) & (np.abs(seen[:, 2]) <= 1.5 * half)
            if near.sum() < 0.5 * resolution ** 2 * 2.25:
                continue
            y, z = seen[near, 1], seen[near, 2]
            counts = np.histogram2d(y, z, 8, [[-half, half], [-half, half]])[0]
            if counts.min() < 0.1 * (resolution / 8) ** 2:
                continue
            patches.append(griddata((y, z), values[near], grid, method="nearest")[::-1])
    flat = 0.0
    for patch in patches:
        rest = patch - gaussian_filter(patch, 16, mode="mirror", truncate=3)
        flat += float(np.clip((rest - rest.mean()) / rest.std(ddof=1) * 0.33, -1, 1).sum())
    return time.process_time() - start, len(patches)


names = {"nearest": "scipy griddata", "linear": "scipy griddata", "cubic": "scipy griddata", "blur": "OpenCV",
         "pipeline": "astropy + scipy"}
for line in sys.stdin:
    job = json.loads(line)
    try:
        seconds, result = globals()[job["job"]](job)
    except ImportError:
        print(json.dumps({"missing": True}), flush=True)
        continue
    print(json.dumps({"name": names[job["job"]], "seconds": seconds, "result": result}), flush=True)
