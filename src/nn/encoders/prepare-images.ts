import { type ImageStack, pictureSize } from "../../images/image-stack.ts";
import { resize } from "../../images/resize.ts";
import { imagenetColor, imagenetGrey } from "./normalization.ts";

/** Turns pictures into what a network takes: (n, 3, size, size), one after another. */
export type PrepareImages = (images: ImageStack, size: number) => Float32Array;

/**
 * As torchvision's ResNet takes them: resized with antialiasing, less the mean and over the spread of ImageNet's colours;
 * grey pictures less and over a single pair, then repeated for the three channels.
 */
export function imagenetImages(images: ImageStack, size: number): Float32Array {
  const sized = images.height === size && images.width === size ? images : resize(images, size);
  const { mean, spread } = images.channels === 3 ? imagenetColor : imagenetGrey;
  return toThreeChannels(sized, (value, channel) => (value - mean[channel]) / spread[channel]);
}

/** As Caffe's SqueezeNet takes them: resized, blue first, 0 to 255 less (104, 117, 123); grey pictures three times. */
export function caffeImages(images: ImageStack, size: number): Float32Array {
  const sized = images.height === size && images.width === size ? images : resize(images, size);
  const plane = size * size;
  const means = [104, 117, 123];
  const values = new Float32Array(images.count * 3 * plane);
  for (let picture = 0; picture < images.count; picture++) {
    for (let channel = 0; channel < 3; channel++) {
      const from = (picture * sized.channels + (sized.channels === 3 ? 2 - channel : 0)) * plane;
      const to = (3 * picture + channel) * plane;
      for (let i = 0; i < plane; i++) values[to + i] = 255 * sized.data[from + i] - means[channel];
    }
  }
  return values;
}

function toThreeChannels(images: ImageStack, change: (value: number, channel: number) => number): Float32Array {
  const plane = images.height * images.width;
  const copies = 3 / images.channels;
  const values = new Float32Array(images.count * copies * pictureSize(images));
  for (let picture = 0; picture < images.count; picture++) {
    for (let channel = 0; channel < 3; channel++) {
      const source = copies === 1 ? channel : 0;
      const from = (picture * images.channels + source) * plane;
      const to = (3 * picture + channel) * plane;
      for (let i = 0; i < plane; i++) values[to + i] = change(images.data[from + i], source);
    }
  }
  return values;
}
