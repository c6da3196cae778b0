/** Output formats that exclude each other, each selected by an option of its name. */
import type { CommandArgs } from './command.js';
import { UsageError } from './command.js';

/** @throws UsageError when two are given. */
export function oneOf<T extends { readonly name: string }>(formats: readonly T[], args: CommandArgs): T | undefined {
  const [first, second] = formats.filter(({ name }) => args.flag(name));
  if (second !== undefined) throw new UsageError(`--${first?.name} and --${second.name} exclude each other`);
  return first;
}
