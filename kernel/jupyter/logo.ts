import { crc32, deflateSync } from "node:zlib";

/** A disc or what is cut out of one, in units of a 64 by 64 picture. */
interface Disc {
  x: number;
  y: number;
  radius: number;
}

const planet: Disc = { x: 30, y: 34, radius: 25 };
const shadow: Disc = { x: 42, y: 40, radius: 26 };
const moon: Disc = { x: 56, y: 9, radius: 5.5 };
const night = "#27476b";
const day = "#f2b84b";
const samplesPerSide = 6;

/** The kernel's logo: a planet whose lit part reflects light, and a moon. */
export function logoSvg(): string {
  const circle = (disc: Disc, fill: string, more = "") =>
    `<circle cx="${disc.x}" cy="${disc.y}" r="${disc.radius}" fill="${fill}"${more}/>`;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">',
    `<mask id="lit"><rect width="64" height="64" fill="white"/>${circle(shadow, "black")}</mask>`,
    circle(planet, night),
    circle(planet, day, ' mask="url(#lit)"'),
    circle(moon, day),
    "</svg>\n",
  ].join("\n");
}

/**
 * The same logo as a PNG with transparent background.
 *
 * @param size - width and height in pixels
 */
export function logoPng(size: number): Buffer {
  const rows = Buffer.alloc(size * (1 + 4 * size));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      rows.set(pixel(column, row, 64 / size), row * (1 + 4 * size) + 1 + 4 * column);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6], 8); // 8 bits, red green blue alpha
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND")]);
}

/** Red, green, blue, alpha of one pixel, the mean of a few points in it. */
function pixel(column: number, row: number, scale: number): number[] {
  const sum = [0, 0, 0];
  let covered = 0;
  for (let i = 0; i < samplesPerSide; i++) {
    for (let j = 0; j < samplesPerSide; j++) {
      const color = colorAt((column + (i + 0.5) / samplesPerSide) * scale, (row + (j + 0.5) / samplesPerSide) * scale);
      if (color === undefined) continue;
      covered++;
      for (let band = 0; band < 3; band++) sum[band]! += Number.parseInt(color.slice(1 + 2 * band, 3 + 2 * band), 16);
    }
  }
  const alpha = Math.round((255 * covered) / samplesPerSide ** 2);
  return [...sum.map((total) => (covered > 0 ? Math.round(total / covered) : 0)), alpha];
}

function colorAt(x: number, y: number): string | undefined {
  const isIn = (disc: Disc) => (x - disc.x) ** 2 + (y - disc.y) ** 2 <= disc.radius ** 2;
  if (isIn(moon)) return day;
  if (!isIn(planet)) return undefined;
  return isIn(shadow) ? night : day;
}

function chunk(name: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
