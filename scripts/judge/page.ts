/** The page about forecasts. */
import { leftText, moment, whatCame } from './lines.js';
import type { Crossing, Outcome } from './outcome.js';
import { rightOf, wrongOf } from './outcome.js';
import type { Tried } from './tried.js';

export function pageText(tried: readonly Tried[]): string {
  return `<!-- Made by \`npm run judge -- --write\`: change it there. -->

# Forecasts

\`EXPR reaches LIMIT within HORIZON using HISTORY\` says that a number will meet a limit if it goes on as it does. Here is how that is found, and how it did on real series.

## The method

Of the points of the history (60 to 120 of them, see [semantics](semantics.md#forecasts)), only known ones count, and each once. A limit that is met from above is treated as if everything stood on its head.

1. **Met.** A value past the limit is true at once, with nothing left.
2. **Known enough.** The newest point is at most two of the usual gaps old; there are eight points, and they span half of the history. Else it is unknown.
3. **The part that counts** begins after the last reset: a fall, at once or slowly, by half of all the height that the series has had in its history. A log that is rotated, a heap that is collected, a process that starts anew, but also the evening of a day.
   With fewer than eight points since, it is false: a reset is evidence against.
4. **The barrier.** What was brought back before it met the limit will be brought back again: nothing is foretold until the series stands higher than it did then, by a tenth of all its height. So a sawtooth below the limit never warns, and a rotation that fails does.
5. **The slope** is the median of the slopes of all pairs of points (Theil 1950; Sen, "Estimates of the regression coefficient based on Kendall's tau", Journal of the American Statistical Association 63, 1968), with Sen's
   interval: the true slope is under it in one of 20 cases, and over it in one of 20. Nearly three in ten points may be anything before the median is.
6. **Agreement.** The whole, its recent half and each of its thirds must lead to the limit, each third at least half as fast as the whole. A jump rises in one third, a dip that has just begun in the last.
7. **The time left.** From where the recent half stands now: at least what the fastest slope within the intervals of the whole and of the recent half needs, at most what the slowest needs. If the rise is surely slowing down, if the interval of the last quarter lies
   wholly under that of the quarter before, the most is that of a rise that dies away exponentially at that pace, and that may be never.
8. **The later end decides.** It is true only if the most that may be left lies within the horizon: a warning says that the limit will be met in time even if the trend is as slow as the points allow. What is doubtful is told later, or not at all.

A forecast of 121 points takes under 0.1 ms where there is a trend, and a tenth of that where there is plainly none; it is asked once a bucket.

There are no thresholds in units of the series or of time: scaling or shifting the values and the limit, or time and its spans, changes nothing. The constants are those above: eight points, half of the history, half of the height, thirds and half of the slope, 95 %. Where half of the height, half of the slope and the horizon decide, what differs by less than a part in 1e9 is equal, so that the last digit of a value decides nothing.

Noise can look like a trend for a moment: after a jump to a place from which the noise all but meets the limit, 4 ticks in 10,000 say that it will be met. A \`for\` of some steps takes care of that.

What it cannot know: a sawtooth whose teeth are longer than the history looks like a line, so use a history that sees a reset, or a horizon that is shorter than what is left at its peak. Sen's interval takes the noise of points to be independent; points that
share samples (a mean over a window that is longer than the step) are not, and the interval is too narrow. Take a \`step\` that is not shorter than the samples are apart.

## How it did

Six series were looked at, and the rules below were written by hand for them. The numbers in the rules have reasons, which stand beside them. But the method's own constants (thirds, half of the slope, 95 %), and
horizon, history and \`for\` of the first rule, were chosen while they were tried on the first series: what is reached there is better than what another machine would show. Try it on your own series:

    npm run judge -- FILE.ndjson --limit 50 --from above --horizon 12h --history 4h --step 5m --for '2h of 4h'

A warning is _right_ if the limit is met within twice the horizon, else _wrong_; _told as it came_ if the limit was already met. A crossing is the first sample at or past the limit after a horizon without one.

| series | rules | right | wrong | told as it came | crossings foretold | days |
| --- | --- | --- | --- | --- | --- | --- |
${tried.map(({ item, outcome }) => `| [${item.title}](#${anchor(item.title)}) | [\`${item.name}.alert\`](../scripts/judge/rules/${item.name}.alert) | ${rightOf(outcome).length} | ${wrongOf(outcome).length} | ${outcome.warnings.filter(({ late }) => late).length} | ${outcome.crossings.filter(({ firstWarningMs }) => firstWarningMs !== undefined).length} of ${outcome.crossings.length} | ${outcome.days.toFixed(0)} |`).join('\n')}

${tried.map(section).join('\n')}
## Where the series are from

The first and the last four are of the Numenta Anomaly Benchmark (Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms", 2015; MIT). The containers are of Alibaba's cluster traces of 2022. Only pictures of them are here.
`;
}

function section({ item, rules, outcome, goals, pictures }: Tried): string {
  const missed = outcome.crossings.filter(({ firstWarningMs }) => firstWarningMs === undefined);
  return `## ${item.title}

${[...pictures.keys()].map((name) => `![${item.title}: values, limit and warnings](${name})`).join('\n\n')}

\`\`\`alert
${rules.trim()}
\`\`\`

${item.reasons.map((reason) => `- ${reason}`).join('\n')}

| goal | reached | |
| --- | --- | --- |
${goals.map(({ text, reached, held }) => `| ${text} | ${reached} | ${held ? 'held' : '**missed**'} |`).join('\n')}

${warningTable(outcome)}${missed.length === 0 ? '' : `Not foretold: ${missed.map(crossingText).join(', ')}. `}${item.remarks}
`;
}

function warningTable(outcome: Outcome): string {
  if (outcome.warnings.length === 0) return '';
  const several = outcome.warnings.some(({ series }) => series !== '');
  const rows = outcome.warnings.map(
    (warning) => `| ${moment(warning.atMs)} ${several ? `| \`${warning.series}\` ` : ''}| ${leftText(warning)} | ${whatCame(warning)} |`,
  );
  return `| warning (UTC) ${several ? '| series ' : ''}| foretold | what came |\n| --- ${several ? '| --- ' : ''}| --- | --- |\n${rows.join('\n')}\n\n`;
}

function crossingText({ series, atMs }: Crossing): string {
  return `${series === '' ? '' : `\`${series}\` `}${moment(atMs)}`;
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-');
}
