/** All suspects. A new one is a file beside this and a line here. */
import { bareWord } from './bare-word.js';
import { glob } from './glob.js';
import { minusInName } from './minus-in-name.js';
import { notNumeric } from './not-numeric.js';
import { numberForWord } from './number-for-word.js';
import { otherStream } from './other-stream.js';
import { rangeInList } from './range-in-list.js';
import { rankBelowOne } from './rank-below-one.js';
import type { Suspect } from './suspect.js';
import { templateForm } from './template-form.js';
import { textAlone } from './text-alone.js';
import { textOrder } from './text-order.js';

export const SUSPECT_LIST: readonly Suspect[] = [
  bareWord,
  rangeInList,
  rankBelowOne,
  textOrder,
  textAlone,
  glob,
  templateForm,
  notNumeric,
  otherStream,
  minusInName,
  numberForWord,
];
