export { type Check, indicesOf, listOf, numberBetween, oneOf, wholeBetween } from "./checks.ts";
export { type Command, Widget, type WidgetChange, type WidgetOptions, widget } from "./widget.ts";
