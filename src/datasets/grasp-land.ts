import { type Random, random } from "../random.ts";
import { gridCols, gridRows, latitudeOfRow } from "./grid.ts";
import { landPercentage } from "./land-percentage.ts";
import { noiseField } from "./noise-field.ts";

/** The six wavelengths of POLDER's surface products, in nm. */
export const wavelengths = [443, 490, 565, 670, 865, 1020] as const;

/** The land types the stand-in is mixed from, in the order of the truth labels. */
export const landTypes = ["desert", "snow", "evergreen", "savanna", "cropland", "tundra", "rock"] as const;

/** Rows with every surface variable on cells that are all land: the report's count. */
export const completeRows = 10_870;

/** Directional-hemispherical reflectance of each land type at the six wavelengths. */
const spectra: Record<(typeof landTypes)[number], readonly number[]> = {
  desert: [0.11, 0.16, 0.26, 0.36, 0.44, 0.48],
  snow: [0.55, 0.57, 0.58, 0.58, 0.56, 0.47],
  evergreen: [0.02, 0.025, 0.05, 0.03, 0.24, 0.27],
  savanna: [0.04, 0.055, 0.09, 0.11, 0.26, 0.31],
  cropland: [0.045, 0.06, 0.09, 0.095, 0.31, 0.35],
  tundra: [0.05, 0.06, 0.075, 0.085, 0.19, 0.22],
  rock: [0.08, 0.1, 0.14, 0.18, 0.23, 0.26],
};
/** Fresh snow reflects about this much; the random fields would let a few deserts exceed it. */
const brightest = 0.95;
const water = [0.06, 0.05, 0.04, 0.03, 0.025, 0.02];
const evergreen = landTypes.indexOf("evergreen");
const snow = landTypes.indexOf("snow");

/** Strengths of the parts of the model: "preset C", tuned to the report's figures. */
const preset = {
  temperature: 0.35,
  noise: 0.03,
  brightness: 0.19,
  visible: 0.35,
  nearInfrared: 0.2,
  slope: 0.06,
  soil: 0.06,
  texture: 0.3,
  snowMiss: -2.5,
  snowBias: -0.5,
} as const;

/** The stand-in's surface fields, one value per cell of the grid, rows from north to south. */
export interface GraspLand {
  /** Share of land, percent. */
  readonly landPercentage: Uint8Array;
  /** Reflectance at each of the {@link wavelengths}; NaN where nothing was retrieved. */
  readonly reflectance: readonly Float64Array[];
  /** Vegetation index; NaN where nothing was retrieved. */
  readonly ndvi: Float64Array;
  /** NaN where no aerosol was retrieved: beyond the ragged northern limit and south of 60° S; over oceans too. */
  readonly measured: Float64Array;
  /** Truth: place in {@link landTypes} of the type with the largest share; -1 where nothing was retrieved. */
  readonly type: Int8Array;
  /** Truth: share of each land type, 0 to 1. */
  readonly shares: readonly Float64Array[];
}

/**
 * Surface fields whose clusters, spectra and gaps resemble those of the GRASP/POLDER climatology.
 *
 * Smooth random climate and terrain give each cell a mixture of seven land types; the mixture of their spectra is
 * varied in brightness, colour and soil, then noise is added. The cells with a value are those at the mild end of a
 * ragged northern limit, {@link completeRows} of them all land; coasts are mixed with water.
 *
 * @param seed - of every random draw
 */
export function graspLand(seed: number): GraspLand {
  const stream = (part: number): Random => random(seed * 64 + part);
  const field = (part: number, sigmaRows: number, sigmaCols: number) => noiseField(stream(part), sigmaRows, sigmaCols);
  const shares = landShares({
    warmth: field(0, 6, 9),
    rain: field(1, 5, 8),
    height: field(2, 4, 6),
    humidity: field(3, 3, 4),
  });
  const percent = landPercentage();
  const measured = coverage(percent, field(8, 3, 5), shares[snow]);
  const tint = { visible: field(4, 4, 6), nearInfrared: field(5, 4, 6), slope: field(6, 3, 4), soil: field(7, 3, 4) };
  const brightness = landTypes.map((_, type) => field(16 + type, 2.5, 3.5));
  const reflectance = reflectances(shares, brightness, tint, stream(9));
  mixWithWater(reflectance, percent);
  const ndvi = vegetationIndex(reflectance, stream(10));
  const type = dominantType(shares);
  for (let cell = 0; cell < type.length; cell++) {
    if (percent[cell] > 0 && !Number.isNaN(measured[cell])) continue;
    type[cell] = -1;
    for (const values of [...reflectance, ndvi]) values[cell] = Number.NaN;
  }
  return { landPercentage: percent, reflectance, ndvi, measured, type, shares };
}

interface Climate {
  readonly warmth: Float64Array;
  readonly rain: Float64Array;
  readonly height: Float64Array;
  readonly humidity: Float64Array;
}

function landShares({ warmth, rain, height, humidity }: Climate): Float64Array[] {
  const shares = landTypes.map(() => new Float64Array(gridRows * gridCols));
  const { texture } = preset;
  for (let cell = 0; cell < warmth.length; cell++) {
    const away = Math.abs(latitudeOfRow(Math.floor(cell / gridCols)));
    const temp = 1 - (away / 60) ** 2 + 0.6 * texture * warmth[cell];
    const wet = bell(away, 0, 12) + 0.55 * bell(away, 50, 16) - 0.95 * bell(away, 24, 9) + texture * rain[cell];
    const scores = typeScores(temp, wet, height[cell], humidity[cell]);
    const weights = scores.map((score) => Math.exp(score / preset.temperature));
    const total = weights.reduce((sum, weight) => sum + weight);
    weights.forEach((weight, type) => {
      shares[type][cell] = weight / total;
    });
  }
  return shares;
}

function bell(x: number, center: number, width: number): number {
  return Math.exp(-(((x - center) / width) ** 2));
}

/** How well each land type fits, in the order of {@link landTypes}. */
function typeScores(temp: number, wet: number, elevation: number, humidity: number): number[] {
  return [
    -1.9 * wet + 0.9 * temp - 0.4 * Math.max(elevation, 0) - 0.65,
    -3.4 * temp + 0.5 * wet + preset.snowBias,
    2.3 * wet + 0.55 * temp - 0.8,
    1.1 - 1.6 * Math.abs(wet - 0.05) - 0.8 * Math.abs(temp - 0.8) + 0.15 * humidity,
    1.25 - 1.5 * Math.abs(wet - 0.3) - 1.2 * Math.abs(temp - 0.4) + 0.25 * humidity,
    1 - 1.5 * Math.abs(temp + 0.05) - 0.5 * Math.abs(wet - 0.2),
    -0.15 - 0.9 * wet + 0.85 * elevation - 0.1 * temp,
  ];
}

/** 1 for the cells with the lowest scores, as many as hold {@link completeRows} cells of land alone; NaN elsewhere. */
function coverage(percent: Uint8Array, raggedness: Float64Array, snowShare: Float64Array): Float64Array {
  const scores = Float64Array.from(percent, (_, cell) => {
    const latitude = latitudeOfRow(Math.floor(cell / gridCols));
    if (latitude < -60) return Number.POSITIVE_INFINITY;
    return latitude + 6 * raggedness[cell] + (percent[cell] > 0 ? preset.snowMiss * snowShare[cell] : 0);
  });
  const limit = scores.filter((_, cell) => percent[cell] === 100).sort()[completeRows - 1];
  return scores.map((score) => (score <= limit ? 1 : Number.NaN));
}

interface Tint {
  readonly visible: Float64Array;
  readonly nearInfrared: Float64Array;
  readonly slope: Float64Array;
  readonly soil: Float64Array;
}

// How much each wavelength follows the fields of Tint.
const visibleReach = [1, 0.85, 0.5, 0.2, 0, 0];
const nearInfraredReach = [0, 0, 0.15, 0.25, 1, 1.1];
const soilReach = [0.3, 0.5, 0.8, 1, 0.3, 0.3];

function reflectances(shares: Float64Array[], brightness: Float64Array[], tint: Tint, draw: Random): Float64Array[] {
  const lit = shares.map((share, type) =>
    share.map((s, cell) => s * Math.exp(preset.brightness * brightness[type][cell])),
  );
  return wavelengths.map((wavelength, band) => {
    const reflected = landTypes.map((type) => spectra[type][band]);
    const values = new Float64Array(gridRows * gridCols);
    for (let cell = 0; cell < values.length; cell++) {
      let mixed = 0;
      for (let type = 0; type < reflected.length; type++) mixed += lit[type][cell] * reflected[type];
      const colour =
        preset.visible * tint.visible[cell] * visibleReach[band] +
        preset.nearInfrared * tint.nearInfrared[cell] * nearInfraredReach[band] +
        (preset.slope * tint.slope[cell] * (wavelength - 730)) / 290;
      const soil = preset.soil * tint.soil[cell] * soilReach[band] * (1 - shares[evergreen][cell]);
      const noisy = mixed * Math.exp(colour + soil) * (1 + preset.noise * draw.normal());
      values[cell] = Math.min(brightest, noisy);
    }
    return values;
  });
}

function mixWithWater(reflectance: Float64Array[], percent: Uint8Array): void {
  reflectance.forEach((values, band) => {
    for (let cell = 0; cell < values.length; cell++) {
      if (percent[cell] === 100) continue;
      values[cell] += (water[band] - values[cell]) * (1 - percent[cell] / 100);
    }
  });
}

function vegetationIndex(reflectance: Float64Array[], draw: Random): Float64Array {
  const red = reflectance[wavelengths.indexOf(670)];
  const nearInfrared = reflectance[wavelengths.indexOf(865)];
  return red.map((r, cell) => (nearInfrared[cell] - r) / (nearInfrared[cell] + r) + 0.02 * draw.normal());
}

function dominantType(shares: Float64Array[]): Int8Array {
  return Int8Array.from(shares[0], (_, cell) => {
    let best = 0;
    for (let type = 1; type < shares.length; type++) if (shares[type][cell] > shares[best][cell]) best = type;
    return best;
  });
}
