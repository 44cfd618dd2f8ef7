import { wavelengths } from "./grasp-land.ts";

/** One variable of the climatology's file. */
export interface GraspVariable {
  readonly name: string;
  readonly longName: string;
  readonly units: string;
  /** Family of fields it belongs to, and which of its grids. */
  readonly family: string;
  readonly index: number;
  /** Whether it is the standard deviation of the variable of the same family and index. */
  readonly deviation: boolean;
}

/** Families with one variable per wavelength. */
const spectral: readonly (readonly [family: string, longName: string])[] = [
  ["AAOD", "absorption aerosol optical depth"],
  ["AOD", "aerosol optical depth"],
  ["AODC", "aerosol optical depth, coarse mode"],
  ["AODF", "aerosol optical depth, fine mode"],
  ["DHR", "directional-hemispherical reflectance"],
  ["ImagRefIndC", "imaginary part of the refractive index, coarse mode"],
  ["ImagRefIndF", "imaginary part of the refractive index, fine mode"],
  ["SSA", "single-scattering albedo"],
  ["SSAF", "single-scattering albedo, fine mode"],
];

const single: readonly (readonly [name: string, deviation: string, longName: string, family: string])[] = [
  ["AExp", "AExpS", "Ångström exponent 443-865 nm", "AExp"],
  ["NDVI", "NDVIS", "normalized difference vegetation index", "NDVI"],
  [
    "LandBPDFMaignanBreon670",
    "LandBPDFMaignanBreonS670",
    "land polarized reflectance, Maignan-Breon parameter at 670 nm",
    "LandBPDFMaignanBreon",
  ],
  ["ResidualRelative", "ResidualRelativeS", "relative residual of the fit", "ResidualRelative"],
  ["SphereFraction", "SphereFractionS", "share of spherical particles", "SphereFraction"],
];

/**
 * The 131 variables on the grid, in the order of the file. Names are the product's own as far as they are known from
 * readers of it; a letter S before the wavelength (at the end, where there is none) marks the standard deviation.
 */
export function graspVariables(): GraspVariable[] {
  const variables: GraspVariable[] = [];
  const pair = (name: string, deviationName: string, longName: string, family: string, index: number) => {
    const common = { units: "1", family, index };
    variables.push({ ...common, name, longName, deviation: false });
    variables.push({ ...common, name: deviationName, longName: `standard deviation of ${longName}`, deviation: true });
  };
  for (const [family, longName] of spectral) {
    wavelengths.forEach((nm, band) => {
      pair(`${family}${nm}`, `${family}S${nm}`, `${longName} at ${nm} nm`, family, band);
    });
  }
  for (const [name, deviation, longName, family] of single) pair(name, deviation, longName, family, 0);
  for (let bin = 0; bin < 5; bin++) {
    const name = `SizeDistrLogNormBin${bin + 1}`;
    pair(name, `${name}S`, `volume share of log-normal size bin ${bin + 1}`, "SizeDistrLogNormBin", bin);
  }
  const place = { index: 0, deviation: false };
  variables.push({
    ...place,
    name: "LandPercentage",
    longName: "share of land",
    units: "percent",
    family: "LandPercentage",
  });
  variables.push({ ...place, name: "Latitude", longName: "latitude", units: "degrees_north", family: "Latitude" });
  variables.push({ ...place, name: "Longitude", longName: "longitude", units: "degrees_east", family: "Longitude" });
  return variables;
}
