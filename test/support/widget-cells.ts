/** A figure, a dendrogram and a map of the land stand-in, each printing what it hears. */
export const landCells = [
  `import { linkage, pca, readNetcdf, standardize } from "albedo";
import { dataFile, surfaceVariables } from "albedo/datasets";
import { scatter } from "albedo/figures";
import { dendrogramCutter, landExplorer, liveFigure } from "albedo/widgets";
const grid = await readNetcdf(await dataFile("grasp"));
const features = surfaceVariables(grid);
const land = grid.table().filter((row) => row.LandPercentage === 100).dropMissing(features);
const x = standardize(land.matrix(features));
const tree = linkage(x, { method: "ward" });`,
  `const z = pca(x, { nComponents: 2 }).transform(x);
const column = (j: number) => Float32Array.from({ length: z.rows }, (_, i) => z.data[2 * i + j]!);
const figure = liveFigure(scatter({ x: column(0), y: column(1), title: "Components" }));
figure.relayout({ dragmode: "select" });
figure.on("click", ({ trace, point }) => console.log("click", trace, point));
figure.on("selected", ([rows]) => console.log("selected", rows!.length));
figure`,
  `const cutter = dendrogramCutter(tree, { x, table: land, features, lastMerged: 30 });
cutter.on("cut", (count) => console.log("cut", count));
cutter.on("selected", (rows) => console.log("branch", rows.length));
cutter`,
  `const explorer = landExplorer(land, { variables: features });
explorer.on("selected", (rows) => console.log("brush", rows.length));
explorer`,
];

/** Pictures with classes, a confusion matrix, a latent plane and a frame, each printing what it hears. */
export const pictureCells = [
  `import { matrix, tableFromColumns } from "albedo";
import { imageStack } from "albedo/images";
import { Frame } from "albedo/planet";
import { clusterBrowser, confusionExplorer, latentExplorer, venusFrame } from "albedo/widgets";
const [n, side] = [360, 40];
const classes = Int32Array.from({ length: n }, (_, i) => i % 4);
const data = Float32Array.from({ length: n * side * side }, (_, at) => {
  const [i, y, x] = [Math.floor(at / side / side), Math.floor(at / side) % side, at % side];
  const [kind, phase] = [i % 4, i * 0.7];
  const wave = Math.sin(0.35 * x + phase) * Math.sin(0.35 * y + phase);
  return [0.8 + 0.1 * wave, 0.5 + 0.4 * Math.sin(0.5 * (x + y) + phase), 0.4 + 0.4 * wave, 0.15 + 0.1 * wave][kind]!;
});
const names = ["bright", "streaky", "mottled", "dark"];
const pictures = imageStack(data, { height: side, width: side });`,
  `const centers = tableFromColumns({
  localTime: Float32Array.from({ length: n }, (_, i) => 7 + ((i * 7) % 100) / 10),
  latitude: Float32Array.from({ length: n }, (_, i) => -80 + ((i * 13) % 1000) / 10),
});
const place = Float64Array.from({ length: 2 * n }, (_, at) => {
  const [i, turn] = [at >> 1, (at >> 1) % 4 * 1.57];
  return at % 2 === 0 ? 4 * Math.cos(turn) + 1.6 * Math.sin(i * 7.1) : 4 * Math.sin(turn) + 1.6 * Math.cos(i * 3.3);
});
const browser = clusterBrowser(Object.assign(pictures, { centers }), classes, { embedding: matrix(place, n, 2), names, keep: "classes" });
browser.on("selected", (rows) => console.log("selected", rows.length));
browser.on("labels", (labels) => console.log("mottled", labels.filter((label) => label === 2).length));
browser`,
  `const guessed = classes.map((label, i) => (i % 40 < 4 ? (label + 1) % 4 : label));
const confusion = confusionExplorer(classes, guessed, { names, pictures });
confusion.on("selected", (rows) => console.log("members", rows.length));
confusion`,
  `const latent = matrix(Float64Array.from({ length: 1200 }, (_, at) => Math.sin(at * 3.7) + Math.cos(at * at) + (at % 4) / 2), 600, 2);
const where = tableFromColumns({
  latitude: Float32Array.from({ length: 600 }, (_, i) => -50 + ((i * 7) % 110)),
  longitude: Float32Array.from({ length: 600 }, (_, i) => -180 + ((i * 13) % 360)),
});
// Four bends of z₁ + z₂ / 2, mixed into seven channels.
const layers = [
  { weights: Float32Array.from({ length: 8 }, (_, at) => [1, 0.5][at % 2]!), bias: Float32Array.of(-1, 0, 1, 2), bend: "tanh" as const },
  { weights: Float32Array.from({ length: 28 }, (_, at) => 0.1 * Math.cos(at)), bias: new Float32Array(7).fill(0.35), bend: "none" as const },
];
const decoder = {
  decoderLayers: () => layers,
  decode: (z: { data: ArrayLike<number>; rows: number }) => {
    if (z.rows === 1) console.log("asked the kernel");
    return matrix(Float64Array.from({ length: 7 * z.rows }, (_, at) => {
      const [i, j] = [Math.floor(at / 7), at % 7];
      const bent = [-1, 0, 1, 2].map((bias) => Math.tanh(z.data[2 * i]! + z.data[2 * i + 1]! / 2 + bias));
      return 0.35 + bent.reduce((sum, value, k) => sum + value * 0.1 * Math.cos(4 * j + k), 0);
    }), z.rows, 7);
  },
};
const features = ["DHR443", "DHR490", "DHR565", "DHR670", "DHR865", "DHR1020", "NDVI"];
const plane = latentExplorer(decoder, { latent, labels: Int32Array.from({ length: 600 }, (_, i) => i % 3), features, table: where });
const [start] = plane.point;
plane.on("point", ([z]) => console.log("point", z > start ? "right" : "left"));
plane`,
  `const size = 240;
const disk = (value: (x: number, y: number, z: number) => number) => Float32Array.from({ length: size * size }, (_, i) => {
  const [x, y] = [((i % size) - size / 2) / 105, (Math.floor(i / size) - size / 2) / 105];
  return x * x + y * y < 1 ? value(x, y, Math.sqrt(1 - x * x - y * y)) : Number.NaN;
});
const [mu0, degrees] = [(x: number, z: number) => 0.6 * x + 0.8 * z, 180 / Math.PI];
const spike = (x: number, y: number) => (Math.sin(x * 7919 + y * 104729) > 0.9995 ? 3 : 1);
const frame = new Frame({
  rows: size, cols: size, phase: disk(() => 37),
  radiance: disk((x, y, z) => mu0(x, z) > 0 ? 100 * z ** -0.1 * mu0(x, z) ** 0.9 * (1 + 0.05 * Math.sin(20 * y + 3 * x)) * spike(x, y) : Number.NaN),
  incidence: disk((x, _, z) => Math.acos(Math.max(-1, Math.min(1, mu0(x, z)))) * degrees),
  emission: disk((_x, _y, z) => Math.acos(z) * degrees),
  latitude: disk((_, y) => -Math.asin(y) * degrees), longitude: disk((x) => 90 * x), localTime: disk((x) => 12 + 6 * x),
  metadata: { mission: "generated", instrument: "disk", filter: "UV", wavelengthNm: 365, time: "2006-01-01T00:00:00Z", resolutionKm: 50, subSolarLongitude: 0, files: [], radianceUnit: "W/m2/sr/m", standIn: true },
});
const view = venusFrame(frame);
view.on("maxAngle", (angle) => console.log("angle", angle));
view`,
];

/** Controls, a function of controls, and a long table, each printing what it hears. */
export const controlCells = [
  `import { tableFromColumns } from "albedo";
import { lines } from "albedo/figures";
import { button, checkbox, dropdown, interact, play, slider, table, tabs, textBox } from "albedo/widgets";`,
  `const steps = Array.from({ length: 80 }, (_, i) => i / 10);
const shown = interact(({ k, method, noise }) => lines({
  x: steps, y: steps.map((x, i) => Math.sin(x * k / 2) + (method === "ward" ? x / 4 : 0) + noise * Math.sin(i * 99)),
  title: \`\${method}, k = \${k}\`, height: 260,
}), { k: [2, 12], method: ["ward", "kmeans"], noise: [0, 1] });
shown`,
  `const press = button("Press me");
press.on((count) => console.log("pressed", count));
const name = textBox({ label: "name" });
name.on((text) => console.log("name", text));
const film = play([0, 20], { intervalMs: 50 });
film.on((picture) => console.log("picture", picture));
const all = tabs({ One: [slider([0, 10], { label: "size" }), press], Two: [dropdown([1, 2, 3]), checkbox({ label: "on" }), name], Three: film });
all`,
  `const million = 1_000_000;
const long = table(tableFromColumns({
  index: Int32Array.from({ length: million }, (_, i) => (i * 7919) % million),
  value: Float64Array.from({ length: million }, (_, i) => Math.sin(i)),
  place: Array.from({ length: million }, (_, i) => ["Gale <b>crater</b>", "Utopia", "Hellas"][i % 3]!),
}));
long.on("selected", (rows) => console.log("row", [...rows].join()));
long`,
];
