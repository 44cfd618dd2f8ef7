import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { coastLine } from "../../../src/figures/map/coastline.ts";
import { landMask, landPicture } from "../../../src/figures/map/land-picture.ts";
import { encodePng } from "../../../src/images/png.ts";

const world = { west: -180, east: 180, south: -90, north: 90 };

function isLand(mask: Uint8Array, width: number, latitude: number, longitude: number): boolean {
  const scale = width / 360;
  return mask[Math.floor((90 - latitude) * scale) * width + Math.floor((longitude + 180) * scale)] === 1;
}

test("landMask() knows land from sea, lakes and the poles", () => {
  const mask = landMask(world, 720, 360, "50m");
  const places: [string, number, number, boolean][] = [
    ["Sahara", 23, 10, true],
    ["Congo", 0, 22, true],
    ["Amazon", -5, -63, true],
    ["Australia", -25, 134, true],
    ["Greenland", 72, -40, true],
    ["South Pole", -89.5, 0, true],
    ["Antarctica", -80, 120, true],
    ["Chukotka, west of the date line", 66.5, 178, true],
    ["Chukotka, east of the date line", 66.5, -174, true],
    ["Atlantic", 0, -30, false],
    ["Pacific at the date line", -40, 179.5, false],
    ["Arctic Ocean", 88, 0, false],
    ["Mediterranean", 35, 18, false],
    ["Caspian Sea", 42, 50.5, false],
    ["Gulf of Guinea", 0, 0, false],
  ];
  for (const [name, latitude, longitude, land] of places) {
    expect([name, isLand(mask, 720, latitude, longitude)]).toEqual([name, land]);
  }
});

test("landMask() covers 29 % of the globe", () => {
  const mask = landMask(world, 720, 360, "110m");
  let [land, all] = [0, 0];
  mask.forEach((value, i) => {
    const weight = Math.cos(((90 - (Math.floor(i / 720) + 0.5) / 2) * Math.PI) / 180);
    land += value * weight;
    all += weight;
  });
  // 29.2 % by geography; the outline without small islands and with its lakes comes within a percent.
  expect(land / all).toBeGreaterThan(0.282);
  expect(land / all).toBeLessThan(0.302);
});

test("landMask() of a part equals that part of the whole, also beyond the date line", () => {
  const whole = landMask(world, 720, 360, "110m");
  const part = landMask({ west: 160, east: 200, south: 50, north: 70 }, 80, 40, "110m");
  let land = 0;
  part.forEach((value, i) => {
    const column = (680 + (i % 80)) % 720;
    const row = 40 + Math.floor(i / 80);
    expect(value).toBe(whole[row * 720 + column]);
    land += value;
  });
  expect(land).toBeGreaterThan(100);
});

test("coastLine() has no stroke along the date line, the pole or across the map", () => {
  const { x, y } = coastLine(world, "110m");
  for (let i = 1; i < x.length; i++) {
    if (Number.isNaN(x[i]) || Number.isNaN(x[i - 1])) continue;
    expect(Math.abs(x[i] - x[i - 1])).toBeLessThan(30);
    expect(Math.min(y[i], y[i - 1])).toBeGreaterThan(-89);
  }
  expect(x.length).toBeGreaterThan(3500);
});

test("landPicture() is a small PNG, made once", () => {
  const bounds = { west: -20, east: 55, south: -40, north: 40 };
  const url = landPicture(bounds, "pale", 4);
  expect(url).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
  expect(url.length).toBeLessThan(40_000);
  expect(landPicture({ ...bounds }, "pale", 4)).toBe(url);
  expect(landPicture(bounds, "deep", 4)).not.toBe(url);
});

test("encodePng() writes the pixels that it was given", () => {
  const pixels = Uint8Array.of(0, 1, 2, 2, 1, 0);
  const png = encodePng({
    width: 3,
    height: 2,
    pixels,
    palette: [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
  });
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([3, 2, 8, 3]);
  const start = png.indexOf("IDAT") + 4;
  const length = png.readUInt32BE(start - 8);
  expect([...inflateSync(png.subarray(start, start + length))]).toEqual([0, 0, 1, 2, 0, 2, 1, 0]);
  expect([...png.subarray(png.indexOf("PLTE") + 4, png.indexOf("PLTE") + 13)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
