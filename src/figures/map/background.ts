import { readFileSync } from "node:fs";
import { ArgumentError, FileError } from "../../errors.ts";
import type { Bounds } from "./coastline.ts";
import { landPicture } from "./land-picture.ts";

/**
 * What lies under a map: `"satellite"` is the picture that `ALBEDO_WORLD_IMAGE` names, else a generated one; `"land"` a
 * pale generated one; else the path of an equirectangular picture of the whole world (PNG, JPEG or WebP).
 */
export type Background = "satellite" | "land" | "none" | (string & {});

/** A background ready for a map. */
export interface BackgroundLayer {
  /** Plotly's layout images. */
  readonly images: readonly object[];
  /** What the caption says of it. */
  readonly credit: string;
}

/** The pictures that cover `bounds`, below everything else. */
export function backgroundLayer(background: Background, bounds: Bounds): BackgroundLayer {
  if (background === "none") return { images: [], credit: "" };
  const path =
    background === "satellite" ? process.env.ALBEDO_WORLD_IMAGE : background === "land" ? undefined : background;
  if (path) return { images: worldImages(pictureUrl(path), bounds), credit: "Background: world picture." };

  const pixelsPerDegree = Math.min(Math.max(Math.round(1000 / (bounds.east - bounds.west)), 4), 24);
  const source = landPicture(bounds, background === "satellite" ? "deep" : "pale", pixelsPerDegree);
  return { images: [image(source, bounds)], credit: "Background: land outline (Natural Earth)." };
}

// The whole world, and once more to the east where a map crosses the date line.
function worldImages(source: string, bounds: Bounds): object[] {
  const world = { west: -180, east: 180, south: -90, north: 90 };
  const second = bounds.east > 180 ? [image(source, { ...world, west: 180, east: 540 })] : [];
  return [image(source, world), ...second];
}

function image(source: string, { west, east, south, north }: Bounds): object {
  return {
    source,
    xref: "x",
    yref: "y",
    x: west,
    y: north,
    sizex: east - west,
    sizey: north - south,
    xanchor: "left",
    yanchor: "top",
    sizing: "stretch",
    layer: "below",
  };
}

const pictures = new Map<string, string>();

function pictureUrl(path: string): string {
  const known = pictures.get(path);
  if (known) return known;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new FileError(
      "NO_SUCH_PICTURE",
      `Cannot read the world picture ${path}`,
      'Use background "satellite", "land", "none", or the path of a picture of the whole world.',
      path,
      { cause },
    );
  }
  const url = `data:${pictureType(bytes, path)};base64,${bytes.toString("base64")}`;
  pictures.clear();
  pictures.set(path, url);
  return url;
}

function pictureType(bytes: Buffer, path: string): string {
  const size = pictureSize(bytes);
  if (!size) {
    throw new ArgumentError("NOT_A_PICTURE", `Cannot use ${path} as a background`, "Use a PNG, JPEG or WebP picture.");
  }
  if (bytes.length > 8_000_000) {
    throw new ArgumentError(
      "PICTURE_TOO_LARGE",
      `Cannot use ${path} as a background: it has ${Math.round(bytes.length / 1e6)} MB and goes into every figure`,
      "Use a picture about 2048 pixels wide.",
    );
  }
  if (size.width > 0 && Math.abs(size.width / size.height - 2) > 0.02) {
    throw new ArgumentError(
      "NOT_A_WORLD_PICTURE",
      `Cannot use ${path} as a background: it has ${size.width} × ${size.height} pixels`,
      "Use a picture of the whole world with equal steps of degrees, twice as wide as high.",
    );
  }
  return size.type;
}

/** Type and pixels of a picture by its header; no pixels where the header does not say. */
function pictureSize(bytes: Buffer): { type: string; width: number; height: number } | undefined {
  if (bytes.length > 24 && bytes.readUInt32BE(0) === 0x89504e47) {
    return { type: "image/png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (bytes.length > 30 && bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP") {
    return { type: "image/webp", width: 0, height: 0 };
  }
  if (bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8) return jpegSize(bytes);
  return undefined;
}

function jpegSize(bytes: Buffer): { type: string; width: number; height: number } | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1];
    // Start-of-frame markers, without the three of that row that start tables.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { type: "image/jpeg", height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
  }
  return undefined;
}
