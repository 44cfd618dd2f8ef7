/** Mean and spread of each channel that a network expects to be subtracted and divided by. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly spread: readonly number[];
}

/** ImageNet's red, green and blue, of values 0 to 1; torchvision's. */
export const imagenetColor: Normalization = { mean: [0.485, 0.456, 0.406], spread: [0.229, 0.224, 0.225] };

/** ImageNet's as a single pair for grey values: {@link imagenetColor} weighed by 0.2989, 0.587 and 0.114. */
export const imagenetGrey: Normalization = { mean: [0.4589225], spread: [0.2255861] };
