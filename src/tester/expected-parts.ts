/** What an expectation asks for after `with`: whether a transition has it, and what the transition has instead. */

import { holdsFor } from '../engine/match/predicates.js';
import type { ClauseValue, Transition } from '../engine/model/transition.js';
import { clauseFormats, clauseValueText } from '../engine/output/clause-text.js';
import type { ExpectedParts, Literal, Predicate, Program } from '../parser/program.js';

export function hasParts(transition: Transition, parts: ExpectedParts | undefined, program: Program): boolean {
  if (parts === undefined) return true;
  const labels = labelsOf(program, transition);
  const fields = new Map<string, string>(parts.labels.map((name) => [`label ${name}`, labels[name] ?? '']));
  if (transition.summary !== undefined) fields.set('summary', transition.summary);
  const values = parts.value === undefined ? [undefined] : possibleValues(valueClause(transition, parts.value), parts.predicate);
  return values.every((value) => holdsFor(parts.predicate, (name) => (name === 'value' ? value : fields.get(name))));
}

/** ` with summary "…", label team "x" and value = 5`: what the expectation reads. */
export function partsText(transition: Transition, parts: ExpectedParts | undefined, program: Program): string {
  if (parts === undefined) return '';
  const labels = labelsOf(program, transition);
  const texts: string[] = [];
  if (parts.summary === true) texts.push(`summary ${JSON.stringify(transition.summary ?? '')}`);
  for (const name of parts.labels) texts.push(`label ${name} ${JSON.stringify(labels[name] ?? '')}`);
  if (parts.value !== undefined) {
    const clause = valueClause(transition, parts.value);
    const format = clause === undefined ? undefined : clauseFormats(program, transition.alert).get(clause.text);
    texts.push(`value ${clause === undefined ? '= ?' : clauseValueText(clause, format)}`);
  }
  const last = texts.pop() ?? '';
  return texts.length === 0 ? ` with ${last}` : ` with ${texts.join(', ')} and ${last}`;
}

function labelsOf(program: Program, transition: Transition): Readonly<Record<string, string>> {
  return program.alerts.find(({ name }) => name === transition.alert)?.labels ?? {};
}

function valueClause({ clauses }: Transition, texts: readonly string[]): ClauseValue | undefined {
  return clauses.find(({ text }) => texts.includes(text));
}

/**
 * Values that stand for all that the clause may have: one if it is known. If it is only bounded, its bounds, the literals of the
 * predicate that lie between them, and one number in each gap: the predicate holds for sure if it holds for all of these.
 */
function possibleValues(clause: ClauseValue | undefined, predicate: Predicate): readonly number[] {
  if (typeof clause?.value === 'number') return [clause.value];
  const low = clause?.low ?? -Number.MAX_VALUE;
  const high = clause?.high ?? Number.MAX_VALUE;
  const inside = numbersOf(predicate).filter((number) => number > low && number < high);
  const points = [low, ...inside, high].sort((a, b) => a - b);
  return points.flatMap((point, index) => (index === 0 ? [point] : [(points[index - 1] ?? point) / 2 + point / 2, point]));
}

function numbersOf(predicate: Predicate): readonly number[] {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.terms.flatMap(numbersOf);
    case 'not':
      return numbersOf(predicate.term);
    case 'compare':
      return numberIn(predicate.right);
    case 'in':
      return predicate.items.flatMap(numberIn);
    default:
      return [];
  }
}

function numberIn(literal: Literal): readonly number[] {
  return literal.kind === 'number' ? [literal.value] : [];
}
